/** Steps that must have been taken before a forecast is worth its name. */
const FEWEST_STEPS = 20

export interface Forecast {
  readonly milliseconds: number
  /** Half the width that the quartiles of the steps so far leave open. */
  readonly plusMinus: number
}

/**
 * When a run ends: remaining steps at the median duration of the recent ones, remaining evaluations
 * at theirs. The range comes from the quartiles:
 *   ± remaining · (q₃ − q₁) / 2
 * @param stepMs durations of the recent steps, milliseconds; without what filling the teacher's
 * vault took, which is done once
 * @param evaluationMs of the evaluations so far
 * @param fillMs what is left to fill of the vault
 * @returns undefined before 20 steps
 */
export function forecastEnd(
  stepMs: readonly number[],
  remainingSteps: number,
  evaluationMs: readonly number[] = [],
  remainingEvaluations = 0,
  fillMs = 0,
): Forecast | undefined {
  if (stepMs.length < FEWEST_STEPS) return undefined
  const sorted = stepMs.toSorted((a, b) => a - b)
  const evaluation =
    evaluationMs.length > 0
      ? quantile(
          evaluationMs.toSorted((a, b) => a - b),
          0.5,
        )
      : 0
  return {
    milliseconds: remainingSteps * quantile(sorted, 0.5) + remainingEvaluations * evaluation + fillMs,
    plusMinus: (remainingSteps * (quantile(sorted, 0.75) - quantile(sorted, 0.25))) / 2,
  }
}

/** Of sorted numbers, in proportion between neighbours (Hyndman and Fan's type 7). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (at - Math.floor(at)) * (high - low)
}
