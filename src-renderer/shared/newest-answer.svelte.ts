import { messageOf } from '../../src-main/domain/message-of.ts'
import { NewestAsk } from './newest-ask.ts'

/**
 * What the newest of several asks was answered; earlier answers that come late are dropped. The
 * answer before stays while a newer one is awaited, and where that fails.
 */
export class NewestAnswer<T> {
  answer = $state.raw<T>()
  /** Why the newest ask failed. */
  problem = $state<string>()
  readonly #asks = new NewestAsk()

  async take(asked: Promise<T>): Promise<void> {
    const isNewest = this.#asks.begin()
    try {
      const answer = await asked
      if (!isNewest()) return
      this.answer = answer
      this.problem = undefined
    } catch (thrown) {
      if (isNewest()) this.problem = messageOf(thrown)
    }
  }
}
