/** The distinct combinations of what stands in a row: one row that has each, and how many do. */
export function combinations(columns: readonly ArrayLike<number>[]): {
  readonly rows: Int32Array
  readonly counts: Int32Array
} {
  const length = columns[0]?.length ?? 0
  const of = new Int32Array(length) // row → its combination of the columns so far
  let found: number[] = [] // combination → its first row
  for (const column of columns) {
    const known = new Map<number, number>()
    const values = 1 + Array.from(column).reduce((most, value) => Math.max(most, value), 0)
    found = []
    for (let row = 0; row < length; row++) {
      const key = (of[row] ?? 0) * values + (column[row] ?? 0)
      const combination = known.get(key) ?? found.push(row) - 1
      known.set(key, combination)
      of[row] = combination
    }
  }
  const counts = new Int32Array(found.length)
  for (const combination of of) counts[combination] = (counts[combination] ?? 0) + 1
  return { rows: Int32Array.from(found), counts }
}
