import type { RunRow } from '../src-main/contract/run-row.ts'

/**
 * Runs, newest first, that change one by one: putting one of ten thousand costs no look at the
 * others until all are asked for.
 */
export class RowsById {
  #rows: RunRow[] = []
  readonly #places = new Map<string, number>()
  /** Whether somebody has this very array: it is copied before it changes. */
  #isGiven = true
  #isOrdered = true

  replace(rows: readonly RunRow[]): void {
    this.#rows = [...rows]
    this.#isGiven = false
    this.#order()
  }

  get(id: string): RunRow | undefined {
    return this.#rows[this.#places.get(id) ?? -1]
  }

  put(row: RunRow): void {
    this.#copyIfGiven()
    const place = this.#places.get(row.id)
    if (place === undefined) {
      this.#places.set(row.id, this.#rows.length)
      this.#rows.push(row)
      this.#isOrdered = false
    } else this.#rows[place] = { ...row, plan: this.#rows[place]?.plan ?? row.plan }
  }

  remove(id: string): void {
    if (!this.#places.has(id)) return
    this.#rows = this.#rows.filter((row) => row.id !== id)
    this.#isGiven = false
    this.#order()
  }

  /** The same array as before when nothing has changed since. */
  all(): readonly RunRow[] {
    if (!this.#isOrdered) this.#order()
    this.#isGiven = true
    return this.#rows
  }

  #copyIfGiven(): void {
    if (!this.#isGiven) return
    this.#rows = [...this.#rows]
    this.#isGiven = false
  }

  #order(): void {
    this.#rows.sort((a, b) => compareTexts(b.createdAt, a.createdAt) || compareTexts(b.id, a.id))
    this.#places.clear()
    this.#rows.forEach(({ id }, place) => this.#places.set(id, place))
    this.#isOrdered = true
  }
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
