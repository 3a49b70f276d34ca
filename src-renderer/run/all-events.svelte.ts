import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { NewestAsk } from '../shared/newest-ask.ts'

/** Events that are asked for at once. */
export const PAGE = 100

/**
 * A run's events of every kind, steps too: the newest page once it is opened, then what is told,
 * and older pages when they are wanted. Create while a component is made.
 */
export class AllEvents {
  /** By seq, the oldest first. */
  events = $state.raw<readonly TrainingEvent[]>([])
  /** Where the page before begins; null where there is none. */
  earlier = $state<number | null>(null)
  failure = $state<string>()
  isReading = $state(false)
  readonly #id: string
  readonly #asks = new NewestAsk()
  #isOpen = false

  /** @param most how many are kept while others are told */
  constructor(id: string, link: HostLink, most: () => number) {
    this.#id = id
    $effect(() =>
      link.onEvent((event) => {
        if (!this.#isOpen || event.kind !== 'run' || event.run.id !== id) return
        const last = this.events.at(-1)?.seq ?? 0
        this.events = [...this.events, ...event.events.filter(({ seq }) => seq > last)].slice(-most())
      }),
    )
  }

  /** Begins anew with the newest page. */
  async open(): Promise<void> {
    this.#isOpen = true
    this.events = []
    await this.#page(undefined)
  }

  close(): void {
    this.#isOpen = false
  }

  async more(): Promise<void> {
    if (this.earlier !== null) await this.#page(this.earlier)
  }

  async #page(before: number | undefined): Promise<void> {
    const isNewest = this.#asks.begin()
    this.isReading = true
    try {
      const { events, earlier } = await ask('runs.events', { id: this.#id, before, most: PAGE })
      if (!isNewest()) return
      // What was told meanwhile may be in it, too.
      const last = events.at(-1)?.seq ?? 0
      this.events = [...events, ...this.events.filter(({ seq }) => seq > last)]
      this.earlier = earlier
      this.failure = undefined
    } catch (thrown) {
      if (isNewest()) this.failure = messageOf(thrown)
    } finally {
      if (isNewest()) this.isReading = false
    }
  }
}
