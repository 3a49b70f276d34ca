import type { ExampleSort } from '../../contract/example-browser.ts'
import { rowJs, rowKl, rowTotalVariation } from './divergence.ts'
import type { ModelColumns } from './model-columns.ts'

/** A dev set with what teacher, A and B say of it; columns of N examples each. */
export interface SideBySideColumns {
  readonly gold: Int32Array
  readonly words: Int32Array
  readonly teacher: ModelColumns
  readonly a: ModelColumns
  readonly b: ModelColumns | undefined
}

/**
 * Position in TRUTH_CELLS of every example: 4 for a wrong teacher, 2 for a wrong A, 1 for a wrong
 * B; without B, A stands for both.
 */
export function truthCells({ gold, teacher, a, b = a }: SideBySideColumns): Uint8Array {
  const wrong = ({ predicted }: ModelColumns, row: number) => (predicted[row] === gold[row] ? 0 : 1)
  return Uint8Array.from(gold, (_, row) => 4 * wrong(teacher, row) + 2 * wrong(a, row) + wrong(b, row))
}

/** The largest total variation distance between two of the models, for every example. */
export function apartColumn(columns: SideBySideColumns): Float64Array {
  const { teacher, a, b } = columns
  const distance = (p: ModelColumns, q: ModelColumns, row: number) =>
    rowTotalVariation(p.probabilities, q.probabilities, p.classes, row)
  return columnOf(columns, (row) => {
    const ofA = distance(teacher, a, row)
    return b ? Math.max(ofA, distance(teacher, b, row), distance(a, b, row)) : ofA
  })
}

/**
 * What examples are sorted by, a number each; undefined where it needs a B and there is none.
 * @param ofClass whose probability teacher, a and b are; the human label's where left out
 */
export function sortColumn(
  columns: SideBySideColumns,
  by: ExampleSort,
  ofClass?: number,
): ArrayLike<number> | undefined {
  const { gold, words, teacher, a, b } = columns
  const probability = ({ probabilities, classes }: ModelColumns) =>
    columnOf(columns, (row) => probabilities[row * classes + (ofClass ?? gold[row] ?? 0)] ?? 0)
  const between = (measure: typeof rowKl, p: ModelColumns, q: ModelColumns) =>
    columnOf(columns, (row) => measure(p.probabilities, q.probabilities, p.classes, row))
  switch (by) {
    case 'index':
      return Int32Array.from(gold, (_, row) => row)
    case 'label':
      return gold
    case 'words':
      return words
    case 'apart':
      return apartColumn(columns)
    case 'teacher':
      return probability(teacher)
    case 'a':
      return probability(a)
    case 'b':
      return b && probability(b)
    case 'a-b':
      return b && between(rowTotalVariation, a, b)
    case 'margin-teacher':
      return teacher.margin
    case 'margin-a':
      return a.margin
    case 'margin-b':
      return b?.margin
    case 'kl-a':
      return between(rowKl, teacher, a)
    case 'kl-b':
      return b && between(rowKl, teacher, b)
    case 'js-a':
      return between(rowJs, teacher, a)
    case 'js-b':
      return b && between(rowJs, teacher, b)
    case 'js-ab':
      return b && between(rowJs, a, b)
  }
}

function columnOf({ gold }: SideBySideColumns, value: (row: number) => number): Float64Array {
  const column = new Float64Array(gold.length)
  for (let row = 0; row < column.length; row++) column[row] = value(row)
  return column
}
