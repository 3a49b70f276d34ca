import type { HostEvent } from '../../src-main/contract/host-event.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { timelineOf } from '../../src-main/domain/run-timeline.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'

/** Steps that a speed is told from. */
const RECENT_STEPS = 200

/** How fast one run trains and in which stage it is. Create under `{#key id}`; it stops listening with its component. */
export class RunPace {
  /** Milliseconds of the recent steps, the newest last. */
  stepMs = $state.raw<readonly number[]>([])
  /** What the trainer said besides steps. */
  events = $state.raw<readonly TrainingEvent[]>([])
  readonly timeline = $derived(timelineOf(this.events))
  readonly stage = $derived(this.timeline.stages.find(({ state }) => state === 'now'))

  /** @param batchSize examples of a step: what the host keeps are examples a second */
  constructor(id: string, batchSize: number, link: HostLink) {
    $effect(() => link.onEvent((event) => this.#take(id, event)))
    void this.#read(id, batchSize)
  }

  async #read(id: string, batchSize: number): Promise<void> {
    try {
      const [log, points] = await Promise.all([
        ask('runs.log', { id }),
        ask('runs.lastPoints', { id, series: ['examplesPerSecond'], count: RECENT_STEPS }),
      ])
      const before = (points.examplesPerSecond?.values ?? []).map((speed) => (batchSize * 1000) / speed)
      this.stepMs = [...before, ...this.stepMs].slice(-RECENT_STEPS)
      this.events = [...log.events, ...this.events.filter(({ seq }) => seq > log.lastSeq)]
    } catch {
      // What is not known is not shown; the run's own view says why.
    }
  }

  #take(id: string, event: HostEvent): void {
    if (event.kind !== 'run' || event.run.id !== id) return
    const taken = event.events.flatMap((own) => (own.kind === 'step' ? [own.durationMs] : []))
    if (taken.length > 0) this.stepMs = [...this.stepMs, ...taken].slice(-RECENT_STEPS)
    const others = event.events.filter(({ kind }) => kind !== 'step')
    if (others.length > 0) this.events = [...this.events, ...others]
  }
}
