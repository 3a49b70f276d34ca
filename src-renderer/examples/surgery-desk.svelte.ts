import { untrack } from 'svelte'
import type { SideBySide, SurgeryReport } from '../../src-main/contract/example-browser.ts'
import { surgeryTitle, type Surgery } from '../../src-main/contract/layer-surgery.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import type { HostLink } from '../host-link.svelte.ts'
import { NewestAnswer } from '../shared/newest-answer.svelte.ts'
import type { ExampleDesk } from './example-desk.svelte.ts'

/**
 * What A or B answered after layer surgery, and the job that asks it. Made with its panel, whose
 * effects it has.
 */
export class SurgeryDesk {
  readonly #desk: ExampleDesk
  readonly #link: HostLink
  readonly #answer = new NewestAnswer<SurgeryReport>()
  #chosen = $state<'a' | 'b'>('a')
  #refusal = $state<string>()
  /** Whose layers: A's where B has another teacher than the one that is shown. */
  readonly role = $derived.by(() =>
    this.#sideBySide && canOperateOnB(this.#sideBySide) ? this.#chosen : 'a',
  )
  readonly report = $derived.by(() => this.#answer.answer)
  /** What asks now, or did last. */
  readonly job = $derived.by(() => {
    const student = this.#sideBySide?.[this.role]
    return student && this.#link.jobs.find(({ title }) => title === surgeryTitle(student))
  })
  readonly isGoing = $derived.by(() => this.job?.state === 'running' || this.job?.state === 'waiting')
  readonly problem = $derived.by(
    () =>
      this.#refusal ??
      (this.job?.state === 'failed' ? this.job.error?.message : undefined) ??
      this.#answer.problem,
  )
  /** As text: a choice is a new object with every example that is looked at. */
  readonly #asked = $derived.by(() => JSON.stringify([this.#desk.choice, this.role, this.job?.state]))

  constructor(desk: ExampleDesk, link: HostLink) {
    this.#desk = desk
    this.#link = link
    $effect(() => {
      void this.#asked
      untrack(() => {
        const { choice } = desk
        if (choice) void this.#answer.take(ask('examples.surgery', { students: choice, role: this.role }))
      })
    })
    // What was chosen is shown anew, with what it would answer.
    $effect(() => {
      if (this.job?.state === 'done') untrack(() => void desk.reopen())
    })
  }

  get #sideBySide(): SideBySide | undefined {
    return this.#desk.sideBySide
  }

  choose(role: 'a' | 'b'): void {
    this.#chosen = role
  }

  operate(surgeries?: readonly Surgery[]): Promise<void> {
    const { choice } = this.#desk
    const { role } = this
    return this.#attempt(
      async () =>
        choice && ask('examples.operate', { students: choice, role, surgeries: surgeries && [...surgeries] }),
    )
  }

  stop(): Promise<void> {
    const { job } = this
    return this.#attempt(async () => job && ask('jobs.cancel', { id: job.id }))
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

export function canOperateOnB({ b, ofAnotherTeacher }: SideBySide): boolean {
  return b !== null && !ofAnotherTeacher.includes('b')
}
