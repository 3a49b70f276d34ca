/**
 * Several asks may be under way at once, and be answered in any order: only the newest one's answer
 * (or failure) counts.
 *
 *     const isNewest = this.#asks.begin()
 *     const answer = await ask('runs.list', {})
 *     if (isNewest()) this.runs = answer
 */
export class NewestAsk {
  #count = 0

  /** From now on those begun before do not count. @returns whether this one still does */
  begin(): () => boolean {
    const count = ++this.#count
    return () => count === this.#count
  }
}
