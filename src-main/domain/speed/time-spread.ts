import type { PartTime, TimeSpread } from '../../contract/bench.ts'

/** Median and quartiles of repetitions, between neighbours where none stands in the middle. */
export function spreadOf(times: readonly number[]): TimeSpread {
  const sorted = times.toSorted((a, b) => a - b)
  return {
    medianMs: quantile(sorted, 0.5),
    lowerMs: quantile(sorted, 0.25),
    upperMs: quantile(sorted, 0.75),
    times: times.length,
  }
}

/** A part that was measured by itself. */
export function partOf(times: readonly number[]): PartTime {
  return { ...spreadOf(times), isWithinNoise: false }
}

/**
 * What the outer work has besides the inner one, pair by pair of one round each: a machine that
 * slows down for a while slows both. Never negative: where the lower quartile is not above 0, the
 * part lies within noise.
 */
export function differenceOf(outer: readonly number[], inner: readonly number[]): PartTime {
  const differences = outer.map((time, round) => time - (inner[round] ?? Number.NaN))
  const { medianMs, lowerMs, upperMs, times } = spreadOf(differences)
  const positive = (value: number) => Math.max(0, value)
  return {
    medianMs: positive(medianMs),
    lowerMs: positive(lowerMs),
    upperMs: positive(upperMs),
    times,
    isWithinNoise: lowerMs <= 0,
  }
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}
