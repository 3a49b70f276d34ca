import { COMPARED, LOSSES } from '../../src-main/contract/losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import { largestOf } from '../../src-main/domain/plan/schedule.ts'
import { lossesOf } from '../../src-main/domain/plan/stages.ts'

/** What losses compare: each has a column of weights. */
const COLUMNS = Object.keys(COMPARED) as readonly (keyof typeof COMPARED)[]
export const WEIGHT_TITLES = COLUMNS.map((compared) => COMPARED[compared].short)

/**
 * Weights of a plan's losses by WEIGHT_TITLES, one that changes with its largest; those that
 * compare the same are added up.
 */
export function lossWeights(plan: RunPlan): readonly number[] {
  const byCompared = Map.groupBy(lossesOf(plan), ({ loss }) => LOSSES[loss].compares)
  return COLUMNS.map((compared) =>
    (byCompared.get(compared) ?? []).reduce((sum, { weight }) => sum + largestOf(weight), 0),
  )
}

export function weightText(weight: number): string {
  return String(Number(weight.toPrecision(3)))
}
