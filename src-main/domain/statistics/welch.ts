import { studentCritical, studentTwoSided } from './student-t.ts'

/** Numbers that were measured, two at least. */
export interface Sample {
  readonly count: number
  readonly mean: number
  /** Unbiased, above 0. */
  readonly variance: number
}

/**
 * Welch's t-test (1947) of two independent samples whose variances may differ: the first's mean
 * less the second's, its 95 % interval, and the two-sided p.
 */
export function welch(
  first: Sample,
  second: Sample,
): { readonly difference: number; readonly interval: readonly [number, number]; readonly p: number } {
  const [ofFirst, ofSecond] = [first, second].map(({ variance, count }) => variance / count) as [
    number,
    number,
  ]
  const error = Math.sqrt(ofFirst + ofSecond)
  const df =
    (ofFirst + ofSecond) ** 2 / (ofFirst ** 2 / (first.count - 1) + ofSecond ** 2 / (second.count - 1))
  const difference = first.mean - second.mean
  const half = studentCritical(0.95, df) * error
  return {
    difference,
    interval: [difference - half, difference + half],
    p: studentTwoSided(difference / error, df),
  }
}
