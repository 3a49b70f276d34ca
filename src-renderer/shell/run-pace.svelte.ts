import type { HostEvent } from '../../src-main/contract/host-event.ts'
import type { Points } from '../../src-main/contract/points.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { timelineOf } from '../../src-main/domain/run/run-timeline.ts'
import { stepDurations } from '../../src-main/domain/run/step-durations.ts'
import { vaultFilling } from '../../src-main/domain/run/vault-filling.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'

/** Steps that a speed is told from. */
const RECENT_STEPS = 200

/** Of the steps that fill a vault. */
const FILLS = ['fillMs', 'vaultChunks'] as const

/**
 * How fast one run trains and in which stage it is. Create under `{#key id}`; it stops listening
 * with its component.
 */
export class RunPace {
  /**
   * Milliseconds of the recent steps, the newest last; filling the teacher's vault is not in them.
   */
  stepMs = $state.raw<readonly number[]>([])
  /** What the trainer said besides steps. */
  events = $state.raw<readonly TrainingEvent[]>([])
  /** Points of the recent steps that filled the vault. */
  #fills = $state.raw<Readonly<Record<string, Points>>>({})
  readonly filling = $derived(vaultFilling(this.events, this.#fills))
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
        ask('runs.lastPoints', { id, series: ['examplesPerSecond', ...FILLS], count: RECENT_STEPS }),
      ])
      const before = stepDurations(points.examplesPerSecond, points.fillMs, batchSize)
      this.stepMs = [...before, ...this.stepMs].slice(-RECENT_STEPS)
      this.#fills = Object.fromEntries(FILLS.map((name) => [name, joined(points[name], this.#fills[name])]))
      this.events = [...log.events, ...this.events.filter(({ seq }) => seq > log.lastSeq)]
    } catch {
      // What is not known is not shown; the run's own view says why.
    }
  }

  #take(id: string, event: HostEvent): void {
    if (event.kind !== 'run' || event.run.id !== id) return
    const taken = event.events.flatMap((one) =>
      one.kind === 'step' ? [one.durationMs - (one.fillMs ?? 0)] : [],
    )
    if (event.points.fillMs)
      this.#fills = Object.fromEntries(
        FILLS.map((name) => [name, joined(this.#fills[name], event.points[name])]),
      )
    if (taken.length > 0) this.stepMs = [...this.stepMs, ...taken].slice(-RECENT_STEPS)
    const others = event.events.filter(({ kind }) => kind !== 'step')
    if (others.length > 0) this.events = [...this.events, ...others]
  }
}

function joined(before: Points | undefined, added: Points | undefined): Points {
  const last = before?.steps.at(-1) ?? 0
  const isNew = (_: number, index: number) => (added?.steps[index] ?? 0) > last
  return {
    steps: [...(before?.steps ?? []), ...(added?.steps.filter(isNew) ?? [])].slice(-RECENT_STEPS),
    values: [...(before?.values ?? []), ...(added?.values.filter(isNew) ?? [])].slice(-RECENT_STEPS),
  }
}
