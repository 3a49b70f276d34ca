import { middle95 } from './bootstrap-scores.ts'
import type { ResampledScores } from './resampled-scores.ts'

/** How a score differs between two models, by the paired bootstrap. */
export interface PairedDifference {
  /** 95 %, percentiles. */
  readonly interval: readonly [number, number]
  /**
   * Two-sided: twice the share of the resamples on the rarer side of no difference (Efron &
   * Tibshirani 1993, 15.4), the model itself counted as one more, so never 0.
   */
  readonly p: number
}

/**
 * Second less first of a score on the same resamples: two models share what makes an example easy,
 * which their own intervals do not know.
 * @param a a model's scores on each resample
 * @param b the other's, on the same ones in the same order
 * @returns null where the score is undefined in too many of them
 */
export function pairedDifference(
  a: readonly ResampledScores[],
  b: readonly ResampledScores[],
  scoreOf: (scores: ResampledScores) => number | null,
): PairedDifference | null {
  const differences = a.map((ofA, at) => {
    const [first, second] = [scoreOf(ofA), scoreOf(b[at] ?? {})]
    return first === null || second === null ? null : second - first
  })
  const interval = middle95(differences)
  if (!interval) return null
  const defined = differences.filter((difference) => difference !== null)
  const [below, above] = [defined.filter((one) => one <= 0).length, defined.filter((one) => one >= 0).length]
  return { interval, p: Math.min(1, (2 * (Math.min(below, above) + 1)) / (defined.length + 1)) }
}
