import type { ComparedDifference } from '../../src-main/contract/comparison.ts'
import type { TaskKind } from '../../src-main/contract/tasks.ts'
import { COMPARED_SCORES, isShare } from '../../src-main/domain/dev-set/compared-scores.ts'
import type { ComparedColumn } from './compared-columns.ts'

export const DIFFERENCES_ARE =
  'Second less first, of one seed each, by the paired bootstrap over the dev examples; p is two-sided, with Holm’s correction over the pairs of a score; of 1,000 resamples it is no less than 0.002, so among more than 25 pairs the best may not be told apart. The intervals are not corrected.'

/** How a score differs between two columns. */
export interface DifferenceRow extends Pick<ComparedDifference, 'difference' | 'interval' | 'p' | 'pHolm'> {
  /** Their letters. */
  readonly pair: string
  /** The score's. */
  readonly title: string
  /** `+ 0.012`, of a share `+ 1.2 points`; and its interval, `− 0.300 to + 0.100`. */
  readonly differenceText: string
  readonly intervalText: string
  /** Which column is told to be the better one; empty where none is. */
  readonly better: string
}

/** Differences of the columns' runs of one seed, in the host's order. */
export function differenceRows(
  differences: readonly ComparedDifference[],
  columns: readonly ComparedColumn[],
  taskKind: TaskKind,
): readonly DifferenceRow[] {
  const letterOf = (id: string) => columns.find(({ one }) => one.id === id)?.letter ?? ''
  return differences.map(({ a, b, score, difference, interval, p, pHolm }) => {
    const facts = COMPARED_SCORES[taskKind].find((one) => one.score === score)
    const [first, second] = [letterOf(a), letterOf(b)]
    const isSecond = difference > 0 === (facts?.better === 'higher')
    return {
      pair: `${first}, ${second}`,
      title: facts?.title ?? score,
      difference,
      interval,
      differenceText: `${signed(score, difference)}${isShare(score) ? ' points' : ''}`,
      intervalText: interval.map((end) => signed(score, end)).join(' to '),
      p,
      pHolm,
      better: pHolm < 0.05 ? (isSecond ? second : first) : '',
    }
  })
}

function signed(score: ComparedDifference['score'], difference: number): string {
  const size = Math.abs(difference)
  return `${difference < 0 ? '−' : '+'} ${isShare(score) ? (100 * size).toFixed(1) : size.toFixed(3)}`
}
