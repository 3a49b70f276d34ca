import type { Points } from '../../src-main/contract/points.ts'
import type { RunDetails } from '../../src-main/contract/requests/run-requests.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { ask, HostError } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'

/** A curve on the screen has no room for more. */
const MOST_POINTS = 2000

/** One run's curves and evaluations, growing while it trains. Create under `{#key id}`; it stops listening with its component. */
export class LiveRun {
  details = $state.raw<RunDetails>()
  curves = $state.raw<Readonly<Record<string, Points>>>({})
  failure = $state<string>()
  readonly #id: string

  constructor(id: string, link: HostLink) {
    this.#id = id
    void this.load()
    $effect(() =>
      link.onEvent((event) => {
        if (event.kind !== 'run' || event.run.id !== id) return
        const isReread = event.events.some(
          ({ kind }) => kind === 'started' || kind === 'evaluated' || kind === 'finished',
        )
        if (isReread || !this.details) void this.load()
        else this.#append(event.points, event.events)
      }),
    )
  }

  async load(): Promise<void> {
    try {
      const details = await ask('runs.show', { id: this.#id })
      this.curves = await ask('runs.curves', { id: this.#id, series: [...details.series], most: MOST_POINTS })
      this.details = details
      this.failure = undefined
    } catch (thrown) {
      this.failure = thrown instanceof HostError ? thrown.message : String(thrown)
    }
  }

  #append(points: Readonly<Record<string, Points>>, events: readonly TrainingEvent[]): void {
    if (events.length === 0) return
    const grown = Object.entries(points).map(([series, { steps, values }]) => {
      const before = this.curves[series] ?? { steps: [], values: [] }
      return [series, { steps: [...before.steps, ...steps], values: [...before.values, ...values] }] as const
    })
    this.curves = { ...this.curves, ...Object.fromEntries(grown) }
  }
}
