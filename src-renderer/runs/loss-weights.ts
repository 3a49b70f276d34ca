import { COMPARED, LOSSES } from '../../src-main/contract/losses.ts'
import type { RunPlan } from '../../src-main/contract/plan.ts'
import { lossesOf } from '../../src-main/domain/plan/stages.ts'

/** What losses compare: each has a column of weights. */
const COLUMNS = Object.keys(COMPARED) as readonly (keyof typeof COMPARED)[]
export const WEIGHT_TITLES = COLUMNS.map((compared) => COMPARED[compared].short)
/** Of a cell, and of the room between two, px. */
export const WEIGHT_CELL = 36
export const WEIGHT_GAP = 2

/** Of a column that shows so many weights, px. */
export function weightsWidth(count: number): number {
  return 12 + (WEIGHT_CELL + WEIGHT_GAP) * Math.max(2, count)
}

/** Places in WEIGHT_TITLES that some plan uses. */
export function usedWeights(plans: readonly RunPlan[]): readonly number[] {
  const used = new Set(plans.flatMap((plan) => lossesOf(plan).map(({ loss }) => LOSSES[loss].compares)))
  return COLUMNS.flatMap((compared, at) => (used.has(compared) ? [at] : []))
}

/** The first and the last weight of a stage; the same where it does not change. */
interface LossWeight {
  readonly from: number
  readonly to: number
}
export const NO_WEIGHT: LossWeight = { from: 0, to: 0 }

/** Weights of a plan's losses by WEIGHT_TITLES; those that compare the same are added up. */
export function lossWeights(plan: RunPlan): readonly LossWeight[] {
  const byCompared = Map.groupBy(lossesOf(plan), ({ loss }) => LOSSES[loss].compares)
  return COLUMNS.map((compared) =>
    (byCompared.get(compared) ?? []).reduce((sum, { weight }) => {
      const { from, to } = typeof weight === 'number' ? { from: weight, to: weight } : weight
      return { from: sum.from + from, to: sum.to + to }
    }, NO_WEIGHT),
  )
}

/** `1`, `1 → 0` */
export function weightText({ from, to }: LossWeight): string {
  const text = (weight: number) => String(Number(weight.toPrecision(3)))
  return from === to ? text(from) : `${text(from)} → ${text(to)}`
}
