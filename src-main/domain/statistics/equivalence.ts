import { meanAndDeviation } from './mean-and-deviation.ts'
import { studentCritical } from './student-t.ts'

/**
 * `cannot be seen`: numbers spread so widely that not even a mean of 0 would show it.
 */
export type Equivalence = 'shown' | 'not shown' | 'cannot be seen'

/**
 * Whether a mean of differences is 0 within a margin, by two one-sided Student tests at 5 %
 * (Schuirmann 1987): the 90 % interval lies within ± margin.
 * @returns null for fewer than two differences
 */
export function equivalence(differences: readonly number[], margin: number): Equivalence | null {
  const { mean, deviation } = meanAndDeviation(differences)
  const n = differences.length
  if (deviation === undefined) return null
  const half = (studentCritical(0.9, n - 1) * deviation) / Math.sqrt(n)
  if (Math.abs(mean) + half < margin) return 'shown'
  return half < margin ? 'not shown' : 'cannot be seen'
}
