import type { ExampleLook } from '../../src-main/contract/example-browser.ts'
import type { SideBySideChoice } from '../../src-main/contract/requests/example-requests.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'

/** What is to be looked at. */
export interface LookWanted {
  readonly students: SideBySideChoice
  readonly text: string
  readonly textPair?: string
  readonly layers: { readonly teacher?: number; readonly a?: number; readonly b?: number }
}

/**
 * The look of the text that was asked for last. One ask is under way at a time, and what was asked
 * for meanwhile follows it, so that typing is answered as fast as the models are; an answer before
 * the last one stays, and `isLooking` says that it is of something else.
 */
export class TextLook {
  look = $state.raw<ExampleLook>()
  failure = $state<string>()
  isLooking = $state(false)
  /** The text that `look` is of. */
  of = $state<string>()
  #wanted: LookWanted | undefined
  #isAsking = false
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Asks after a pause, so that going through examples asks once. */
  ask(wanted: LookWanted, waitMs: number): void {
    clearTimeout(this.#timer)
    this.#wanted = wanted
    this.isLooking = true
    if (waitMs === 0) void this.#askNewest()
    else this.#timer = setTimeout(() => void this.#askNewest(), waitMs)
  }

  /** Forgets what was asked and answered. */
  stop(): void {
    clearTimeout(this.#timer)
    this.#wanted = undefined
    this.isLooking = false
    this.look = undefined
    this.of = undefined
    this.failure = undefined
  }

  async #askNewest(): Promise<void> {
    if (this.#isAsking) return // what is under way asks on
    this.#isAsking = true
    for (let wanted = this.#wanted; wanted; wanted = this.#newerThan(wanted)) await this.#askFor(wanted)
    this.#isAsking = false
  }

  #newerThan(asked: LookWanted): LookWanted | undefined {
    return this.#wanted === asked ? undefined : this.#wanted
  }

  async #askFor(wanted: LookWanted): Promise<void> {
    const { students, text, textPair, layers } = wanted
    try {
      const look = await ask('examples.look', { students, text, textPair, layers })
      if (!this.#wanted) return // it was stopped
      this.look = look
      this.of = textKey(text, textPair)
      this.failure = undefined
    } catch (thrown) {
      if (this.#wanted === wanted) this.failure = messageOf(thrown)
    }
    if (this.#wanted === wanted) this.isLooking = false
  }
}

export function textKey(text: string, textPair: string | undefined): string {
  return `${text}\u0000${textPair ?? ''}`
}
