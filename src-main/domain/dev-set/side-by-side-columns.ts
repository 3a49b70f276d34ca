import type { ExampleSort, StudentRole } from '../../contract/example-browser.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import {
  overLabels,
  rowJs,
  rowKl,
  rowLargestDifference,
  rowTotalVariation,
  type RowMeasure,
} from './divergence.ts'
import { saidOfGold, type Gold } from './judge.ts'
import type { LifeColumns } from './life-columns.ts'
import type { ModelColumns } from './model-columns.ts'
import { everyTwo } from '../every-two.ts'

/** A dev set with what teacher and students say of it; columns of N examples each. */
export interface SideBySideColumns {
  readonly gold: Gold
  readonly words: Int32Array
  /** Where people rated examples. */
  readonly ratings?: RatingColumns
  readonly teacher: ModelColumns
  readonly a: ModelColumns
  readonly b: ModelColumns | undefined
  readonly c: ModelColumns | undefined
  /** How far a student is from the teacher inside, where it was measured. */
  readonly inside?: Readonly<Partial<Record<StudentRole, InsideColumns>>>
  /** What the students' evaluations so far say; read when first asked. */
  readonly lives?: (role: StudentRole) => LifeColumns | undefined
}

/** Mean and standard deviation of an example's ratings by people; NaN where it has none. [N] */
export interface RatingColumns {
  readonly mean: Float64Array
  readonly spread: Float64Array
}

/** One number an example, the mean over the compared pairs of layers. [N] */
export interface InsideColumns {
  /** Jensen–Shannon divergence of attention, nats, mean over heads too. */
  readonly attention?: Float64Array
  /** 1 − cosine of [CLS]. */
  readonly hidden?: Float64Array
}

/**
 * Position in TRUTH_CELLS of every example: 4 for a wrong teacher, 2 for a wrong A, 1 for a wrong
 * B; without B, A stands for both.
 */
export function truthCells({ teacher, a, b = a }: SideBySideColumns): Uint8Array {
  return teacher.right.map((right, row) => 7 - 4 * right - 2 * (a.right[row] ?? 0) - (b.right[row] ?? 0))
}

/** How two models' answers are compared, by kind of task; a number has no divergences. */
const MEASURES: Readonly<
  Record<TaskKind, { readonly apart: RowMeasure; readonly kl?: RowMeasure; readonly js?: RowMeasure }>
> = {
  classification: { apart: rowTotalVariation, kl: rowKl, js: rowJs },
  'multi-label': { apart: rowLargestDifference, kl: overLabels(rowKl), js: overLabels(rowJs) },
  regression: { apart: rowLargestDifference },
}

/**
 * How far two of the models are apart at most, for every example: total variation distance, the
 * largest difference of a label's probability, or the difference of their numbers.
 */
export function apartColumn(columns: SideBySideColumns): Float64Array {
  const { teacher, a, b, c } = columns
  const { apart } = MEASURES[teacher.task.kind]
  const models = [teacher, a, b, c].filter((model) => model !== undefined)
  const pairs = everyTwo(models)
  return columnOf(columns, (row) => {
    let most = 0
    for (const [p, q] of pairs) most = Math.max(most, apart(p.said, q.said, p.task.outputs, row))
    return most
  })
}

/**
 * What examples are sorted by, a number each; undefined where it needs a student that is not there,
 * or the kind of task has no such measure.
 * @param ofClass whose probability teacher, a, b and c are; what the human says where left out
 */
export function sortColumn(
  columns: SideBySideColumns,
  by: ExampleSort,
  ofClass?: number,
): ArrayLike<number> | undefined {
  const { words, teacher, a, b, c, inside } = columns
  const { apart, kl, js } = MEASURES[teacher.task.kind]
  const saidBy = ({ task, said, gold }: ModelColumns) =>
    columnOf(columns, (row) =>
      ofClass === undefined || task.kind === 'regression'
        ? saidOfGold(task, said, gold, row)
        : (said[row * task.outputs + ofClass] ?? 0),
    )
  const between = (measure: RowMeasure | undefined, p: ModelColumns, q: ModelColumns) =>
    measure && columnOf(columns, (row) => measure(p.said, q.said, p.task.outputs, row))
  switch (by) {
    case 'index':
      return Int32Array.from(words, (_, row) => row)
    case 'label':
      return labelColumn(columns)
    case 'words':
      return words
    case 'spread':
      // NaN has no place in an order: what nobody rated comes after the least spread.
      return columns.ratings?.spread.map((one) => (Number.isNaN(one) ? Number.NEGATIVE_INFINITY : one))
    case 'apart':
      return apartColumn(columns)
    case 'teacher':
      return saidBy(teacher)
    case 'a':
      return saidBy(a)
    case 'b':
      return b && saidBy(b)
    case 'c':
      return c && saidBy(c)
    case 'a-b':
      return b && between(apart, a, b)
    case 'margin-teacher':
      return teacher.margin
    case 'margin-a':
      return a.margin
    case 'margin-b':
      return b?.margin
    case 'margin-c':
      return c?.margin
    case 'kl-a':
      return between(kl, teacher, a)
    case 'kl-b':
      return b && between(kl, teacher, b)
    case 'kl-c':
      return c && between(kl, teacher, c)
    case 'js-a':
      return between(js, teacher, a)
    case 'js-b':
      return b && between(js, teacher, b)
    case 'js-c':
      return c && between(js, teacher, c)
    case 'js-ab':
      return b && between(js, a, b)
    case 'attention-a':
      return inside?.a?.attention
    case 'attention-b':
      return inside?.b?.attention
    case 'attention-c':
      return inside?.c?.attention
    case 'hidden-a':
      return inside?.a?.hidden
    case 'hidden-b':
      return inside?.b?.hidden
    case 'hidden-c':
      return inside?.c?.hidden
    case 'flips-a':
      return columns.lives?.('a')?.flips
    case 'flips-b':
      return columns.lives?.('b')?.flips
    case 'flips-c':
      return columns.lives?.('c')?.flips
    case 'learnt-a':
      return columns.lives?.('a')?.learnt
    case 'learnt-b':
      return columns.lives?.('b')?.learnt
    case 'learnt-c':
      return columns.lives?.('c')?.learnt
  }
}

/** Classes and numbers by their size, several labels by how many there are. */
function labelColumn({ gold, teacher: { task } }: SideBySideColumns): ArrayLike<number> {
  if (task.kind !== 'multi-label') return gold
  const counts = new Int32Array(gold.length / task.outputs)
  for (let at = 0; at < gold.length; at++)
    if (gold[at] === 1) {
      const row = Math.floor(at / task.outputs)
      counts[row] = (counts[row] ?? 0) + 1
    }
  return counts
}

function columnOf({ words }: SideBySideColumns, value: (row: number) => number): Float64Array {
  const column = new Float64Array(words.length)
  for (let row = 0; row < column.length; row++) column[row] = value(row)
  return column
}
