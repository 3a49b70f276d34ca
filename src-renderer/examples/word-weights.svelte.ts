import { LOOKED_ROLES, type LookedRole } from '../../src-main/contract/inspection.ts'
import type { SideBySideChoice } from '../../src-main/contract/requests/example-requests.ts'
import type { WeighedWords, WordMethod } from '../../src-main/contract/words-that-matter.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { ask } from '../api.ts'
import { NewestAsk } from '../shared/newest-ask.ts'

/** A text whose words are to be weighed, for which output, and how. */
export interface WordsWanted {
  readonly students: SideBySideChoice
  readonly text: string
  readonly textPair?: string
  readonly output: number
  readonly method: WordMethod
}

/** What is known of one model. */
export interface WordsOfModel {
  readonly wanted: WordsWanted
  readonly weighed?: WeighedWords
  readonly problem?: string
}

/** Of all that this window asks, only the newest text counts. */
const WINDOW = Math.random().toString(36).slice(2)
/** Smaller networks answer first. */
const IN_TURN: readonly LookedRole[] = LOOKED_ROLES.toReversed()

/**
 * The words of the text that was asked for last, model by model as each answers. What was answered
 * before stays until then; who shows it says that it is of something else.
 */
export class WordWeights {
  models = $state.raw<Readonly<Partial<Record<LookedRole, WordsOfModel>>>>({})
  readonly #asks = new NewestAsk()
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Asks after a pause, so that going through examples or typing asks once. */
  ask(wanted: WordsWanted, waitMs: number): void {
    clearTimeout(this.#timer)
    const isNewest = this.#asks.begin()
    const roles = IN_TURN.filter((role) => role === 'teacher' || wanted.students[role] !== undefined)
    this.#timer = setTimeout(() => {
      for (const role of roles) void this.#ask(wanted, role, isNewest)
    }, waitMs)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#asks.begin()
  }

  async #ask(wanted: WordsWanted, role: LookedRole, isNewest: () => boolean): Promise<void> {
    const answer = await ask('examples.words', { ...wanted, role, asker: `${WINDOW} ${role}` }).then(
      (weighed) => ({ weighed }),
      (thrown: unknown) => ({ problem: messageOf(thrown) }),
    )
    if (isNewest()) this.models = { ...this.models, [role]: { wanted, ...answer } }
  }
}
