import type { RunRow } from '../../contract/run-row.ts'

/**
 * Equal for runs whose last evaluations came out the same to the last digit, null before the first.
 * The cross-entropy is a sum over every probability of every example: in two trainings that differ
 * in anything it is another number.
 */
export function outcomeOf({
  accuracy,
  mcc,
  ece,
  crossEntropy,
}: Pick<RunRow, 'accuracy' | 'mcc' | 'ece' | 'crossEntropy'>): string | null {
  return crossEntropy === null ? null : [accuracy, mcc, ece, crossEntropy].join(' ')
}
