import type { Points } from '../../contract/points.ts'

/**
 * Milliseconds of steps without what they spent on filling their teacher's vault: that is done
 * once, and says nothing of later steps.
 * @param speeds examples a second, by step
 * @param fills milliseconds spent on filling, of the steps that did
 */
export function stepDurations(
  speeds: Points | undefined,
  fills: Points | undefined,
  batchSize: number,
): readonly number[] {
  const fillOf = new Map(fills?.steps.map((step, index) => [step, fills.values[index] ?? 0]))
  return (speeds?.steps ?? []).map((step, index) =>
    Math.max(0, (batchSize * 1000) / (speeds?.values[index] ?? Number.NaN) - (fillOf.get(step) ?? 0)),
  )
}
