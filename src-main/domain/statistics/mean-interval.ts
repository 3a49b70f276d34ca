import type { MeanOfSeeds } from '../../contract/metrics.ts'
import { meanAndDeviation } from './mean-and-deviation.ts'
import { studentCritical, studentTwoSided } from './student-t.ts'

/** Rounding of a mean of equal numbers. */
const NO_SPREAD = 1e-12

/** Mean, deviation and 95 % Student interval: mean ± t₀.₉₇₅,ₙ₋₁ · s/√n. */
export function meanInterval(numbers: readonly number[]): MeanOfSeeds {
  const { mean, deviation } = meanAndDeviation(numbers)
  const n = numbers.length
  if (deviation === undefined) return { n, mean, deviation: null, interval: null }
  if (deviation <= NO_SPREAD * Math.abs(mean)) return { n, mean, deviation: 0, interval: null }
  const half = (studentCritical(0.95, n - 1) * deviation) / Math.sqrt(n)
  return { n, mean, deviation, interval: [mean - half, mean + half] }
}

/**
 * Student's paired t test of differences against 0, two-sided.
 * @returns undefined for fewer than two differences, or where all are the same: no spread to judge
 * them by
 */
export function pairedT(
  differences: readonly number[],
): { readonly p: number; readonly interval: readonly [number, number] } | undefined {
  const { n, mean, deviation, interval } = meanInterval(differences)
  if (!interval || deviation === null) return undefined
  return { p: studentTwoSided((mean * Math.sqrt(n)) / deviation, n - 1), interval }
}
