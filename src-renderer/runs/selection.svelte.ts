import type { TableRow } from './group-runs.ts'

/**
 * Which runs are chosen, in the order in which they were: the first two are A and B. And where the
 * keyboard is.
 */
export class Selection {
  ids = $state.raw<readonly string[]>([])
  /** Index of the line that the keyboard is at; −1 before it has been used. */
  cursor = $state(-1)
  readonly #set = $derived(new Set(this.ids))
  #from = -1

  has(id: string): boolean {
    return this.#set.has(id)
  }

  /** Whether all, some or none of a line's runs are chosen. */
  stateOf(ids: readonly string[]): 'true' | 'mixed' | 'false' {
    const count = ids.filter((id) => this.#set.has(id)).length
    if (count === 0) return 'false'
    return count === ids.length ? 'true' : 'mixed'
  }

  /** Chooses a line's runs, or no more; with shift all lines since the last one. */
  toggle(rows: readonly TableRow[], index: number, isRange: boolean): void {
    const chosen = rows[index]
    if (!chosen) return
    const isOn = this.stateOf(idsOf(chosen)) !== 'true'
    const [low, high] =
      isRange && this.#from >= 0 ? [Math.min(this.#from, index), Math.max(this.#from, index)] : [index, index]
    this.set(
      rows.slice(low, high + 1).flatMap((row) => idsOf(row)),
      isOn,
    )
    this.#from = index
    this.cursor = index
  }

  set(ids: readonly string[], isOn: boolean): void {
    const changed = new Set(ids)
    const others = this.ids.filter((id) => !changed.has(id))
    this.ids = isOn ? [...this.ids, ...[...changed].filter((id) => !this.#set.has(id))] : others
  }

  clear(): void {
    this.ids = []
    this.#from = -1
  }

  /** Runs that are there no more are not chosen any more. */
  keepOnly(isThere: (id: string) => boolean): void {
    if (this.ids.some((id) => !isThere(id))) this.ids = this.ids.filter(isThere)
  }

  swap(): void {
    const [a, b, ...rest] = this.ids
    if (a !== undefined && b !== undefined) this.ids = [b, a, ...rest]
  }
}

export function idsOf(row: TableRow): readonly string[] {
  return row.kind === 'run' ? [row.facts.row.id] : row.group.runs.map(({ row: member }) => member.id)
}
