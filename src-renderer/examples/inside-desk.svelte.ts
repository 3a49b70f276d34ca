import { untrack } from 'svelte'
import type { DivergenceSummary } from '../../src-main/contract/example-browser.ts'
import { divergenceTitle } from '../../src-main/contract/internal-divergence.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { NewestAnswer } from '../shared/newest-answer.svelte.ts'
import { FIRST_SORT, trimmed } from './example-address.ts'
import type { ExampleDesk } from './example-desk.svelte.ts'

/**
 * How far the students in view are from their teacher inside: what was measured, and the job that
 * measures it. Made with its view, whose effects it has.
 */
export class InsideDesk {
  readonly #desk: ExampleDesk
  readonly #link: HostLink
  readonly #answer = new NewestAnswer<DivergenceSummary>()
  #refusal = $state<string>()
  readonly #isMeasured = $derived.by(() => {
    const { a, b } = this.#desk.sideBySide ?? {}
    return Boolean(a?.isMeasuredInside || b?.isMeasuredInside)
  })
  /**
   * What the summary depends on, as text: choice and place are new objects with every example that
   * is looked at.
   */
  readonly #asked = $derived.by(() => {
    const { choice, place, sideBySide } = this.#desk
    return JSON.stringify([
      choice,
      place.filter,
      sideBySide?.a.isMeasuredInside,
      sideBySide?.b?.isMeasuredInside,
    ])
  })
  /** Undefined until somebody had it measured. */
  readonly summary = $derived.by(() => (this.#isMeasured ? this.#answer.answer : undefined))
  /** What measures it now, or did last. */
  readonly job = $derived.by(() => {
    const { a, b } = this.#desk.sideBySide ?? {}
    const title = divergenceTitle([a, b].flatMap((student) => student?.name ?? []))
    return this.#link.jobs.find((job) => job.title === title)
  })
  readonly problem = $derived.by(
    () =>
      this.#refusal ??
      (this.job?.state === 'failed' ? this.job.error?.message : undefined) ??
      this.#answer.problem,
  )
  /** Whose equal answers for other reasons stand first in the table. */
  readonly chosen = $derived.by(() => {
    const { filter, sort } = this.#desk.place
    return filter.sameLabel
      ? (['a', 'b'] as const).find((role) => sort.by === `attention-${role}`)
      : undefined
  })

  constructor(desk: ExampleDesk, link: HostLink) {
    this.#desk = desk
    this.#link = link
    $effect(() => {
      void this.#asked
      untrack(() => {
        const { choice, place } = desk
        if (!choice || !this.#isMeasured) return
        void this.#answer.take(ask('examples.divergence', { students: choice, filter: place.filter }))
      })
    })
    $effect(() => {
      if (this.job?.state === 'done') untrack(() => void desk.reopen())
    })
  }

  measure(): Promise<void> {
    const { choice } = this.#desk
    return this.#attempt(async () => choice && ask('examples.measureDivergence', choice))
  }

  stop(): Promise<void> {
    const { job } = this
    return this.#attempt(async () => job && ask('jobs.cancel', { id: job.id }))
  }

  /** Puts what all models say alike first, the furthest inside before all; or takes that back. */
  choose(role: 'a' | 'b'): Promise<void> {
    const { filter } = this.#desk.place
    return this.#desk.go(
      this.chosen === role
        ? { filter: trimmed({ ...filter, sameLabel: false }), sort: FIRST_SORT }
        : {
            filter: { ...filter, sameLabel: true },
            sort: { by: `attention-${role}`, descending: true },
            index: undefined,
          },
    )
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
      this.#refusal = undefined
    } catch (thrown) {
      this.#refusal = messageOf(thrown)
    }
  }
}
