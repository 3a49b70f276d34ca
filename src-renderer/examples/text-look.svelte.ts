import type { ExampleLook } from '../../src-main/contract/example-browser.ts'
import type { SideBySideChoice } from '../../src-main/contract/requests/example-requests.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import { NewestAsk } from '../shared/newest-ask.ts'

/** What is to be looked at. */
export interface LookWanted {
  readonly students: SideBySideChoice
  readonly text: string
  readonly textPair?: string
  readonly layers: { readonly teacher?: number; readonly a?: number; readonly b?: number }
}

/** The look of the text that was asked for last; earlier answers that come late are dropped. */
export class TextLook {
  look = $state.raw<ExampleLook>()
  failure = $state<string>()
  isLooking = $state(false)
  /** The text that `look` is of. */
  of = $state<string>()
  /** From asking to answer. */
  tookMs = $state<number>()
  readonly #asks = new NewestAsk()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Asks after a pause, so that going through examples or typing asks once. */
  ask(wanted: LookWanted, waitMs: number): void {
    clearTimeout(this.#timer)
    const isNewest = this.#asks.begin()
    this.isLooking = true
    this.#timer = setTimeout(() => void this.#ask(wanted, isNewest), waitMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#asks.begin()
    this.isLooking = false
  }

  async #ask(wanted: LookWanted, isNewest: () => boolean): Promise<void> {
    const { students, text, textPair, layers } = wanted
    const from = performance.now()
    try {
      const look = await ask('examples.look', { students, text, textPair, layers })
      if (!isNewest()) return
      this.look = look
      this.of = textKey(text, textPair)
      this.failure = undefined
      this.tookMs = performance.now() - from
    } catch (thrown) {
      if (!isNewest()) return
      this.failure = messageOf(thrown)
    }
    this.isLooking = false
  }
}

export function textKey(text: string, textPair: string | undefined): string {
  return `${text}\u0000${textPair ?? ''}`
}
