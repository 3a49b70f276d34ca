import type { Points } from '../../src-main/contract/points.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'

const MOST_AT_ONCE = 500

/**
 * Dev accuracy over the evaluations of runs: asked for as runs come into sight, kept, and grown by
 * events. It stops listening with its component.
 */
export class Accuracies {
  known = $state.raw<ReadonlyMap<string, Points>>(new Map())
  /** By run, the newest ask that it was in. */
  readonly #asked = new Map<string, symbol>()

  constructor(link: HostLink) {
    $effect(() =>
      link.onEvent((event) => {
        if (event.kind === 'run-gone') this.#asked.delete(event.id)
        if (event.kind !== 'run' || !this.#asked.has(event.run.id)) return
        // Steps that a resumed run takes again are evaluated again: what is known is asked for
        // anew.
        const isNews = event.events.some(({ kind }) => kind === 'evaluated' || kind === 'started')
        if (isNews) void this.#ask([event.run.id])
      }),
    )
  }

  /** Asks for what is not known yet of runs that have been evaluated. */
  want(rows: readonly RunRow[]): void {
    const missing = rows
      .filter(({ id, accuracy }) => accuracy !== null && !this.#asked.has(id))
      .slice(0, MOST_AT_ONCE)
    if (missing.length > 0) void this.#ask(missing.map(({ id }) => id))
  }

  async #ask(ids: readonly string[]): Promise<void> {
    const asked = Symbol('ask')
    for (const id of ids) this.#asked.set(id, asked)
    const isNewest = (id: string) => this.#asked.get(id) === asked
    try {
      const found = await ask('runs.accuracies', { ids: [...ids] })
      this.known = new Map([...this.known, ...Object.entries(found).filter(([id]) => isNewest(id))])
    } catch {
      // The line is left out until the run comes into sight again.
      for (const id of ids.filter(isNewest)) this.#asked.delete(id)
    }
  }
}
