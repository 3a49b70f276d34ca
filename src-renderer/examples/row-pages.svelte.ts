import type { ExampleRow } from '../../src-main/contract/example-browser.ts'

/** Rows asked for at once. */
export const PAGE = 100
/** Pages kept; the oldest go. */
const MOST_PAGES = 40

/** Rows of a long table, fetched in pages around what is looked at. */
export class RowPages {
  total = $state(0)
  /** Counts the orders that were shown. */
  generation = $state(0)
  #pages = $state.raw<ReadonlyMap<number, readonly ExampleRow[]>>(new Map())
  #asked = new Set<number>()
  #fetch: (offset: number) => Promise<readonly ExampleRow[]>

  constructor(fetch: (offset: number) => Promise<readonly ExampleRow[]>) {
    this.#fetch = fetch
  }

  /** Starts anew with another order or filter; its first page is known already. */
  reset(total: number, first: number, rows: readonly ExampleRow[]): void {
    this.#asked = new Set([first])
    this.total = total
    this.generation++
    this.#pages = new Map([[first, rows]])
  }

  at(position: number): ExampleRow | undefined {
    return this.#pages.get(Math.floor(position / PAGE))?.[position % PAGE]
  }

  /** Puts changed rows in the place of those with their index. */
  replace(index: number, change: (row: ExampleRow) => ExampleRow): void {
    this.#pages = new Map(
      [...this.#pages].map(([page, rows]) => [
        page,
        rows.map((row) => (row.index === index ? change(row) : row)),
      ]),
    )
  }

  /** Fetches what is missing between two positions. */
  want(from: number, to: number): void {
    for (let page = Math.floor(Math.max(0, from) / PAGE); page * PAGE <= Math.min(to, this.total - 1); page++)
      if (!this.#asked.has(page)) void this.#load(page)
  }

  /** @returns the row at a position, fetched if need be */
  async get(position: number): Promise<ExampleRow | undefined> {
    const page = Math.floor(position / PAGE)
    if (!this.#pages.has(page)) await this.#load(page)
    return this.at(position)
  }

  async #load(page: number): Promise<void> {
    const asked = this.#asked
    asked.add(page)
    try {
      const rows = await this.#fetch(page * PAGE)
      if (asked !== this.#asked) return // another order meanwhile
      const pages = [...this.#pages, [page, rows] as const].slice(-MOST_PAGES)
      this.#pages = new Map(pages)
      for (const known of asked) if (!this.#pages.has(known)) asked.delete(known)
    } catch {
      asked.delete(page) // the next look tries again
    }
  }
}
