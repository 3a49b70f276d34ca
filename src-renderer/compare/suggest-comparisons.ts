import type { RunRow } from '../../src-main/contract/run-row.ts'
import { outcomeOf } from '../../src-main/domain/run/outcome-of.ts'
import { seedGroups } from '../../src-main/domain/plan/seed-groups.ts'
import { sharedName } from '../../src-main/domain/run/run-title.ts'

/** Runs that may be set side by side, for a window that was opened without any. */
export interface SuggestedComparison {
  /** Names of the plans. */
  readonly names: readonly string[]
  readonly ids: readonly string[]
}

const MOST_PLANS = 4
const MOST_RUNS = 20

/**
 * Where a run's data come from, as its plan has it: the same for runs that are likely to share a
 * dev set. The host has the last word.
 */
export function dataKeyOf({ plan }: Pick<RunRow, 'plan'>): string {
  return JSON.stringify(plan.data.source)
}

/**
 * The latest students by the data that they share, four plans with their seeds each; the latest
 * data first. @param runs newest first
 */
export function suggestComparisons(runs: readonly RunRow[]): readonly SuggestedComparison[] {
  const evaluated = runs.filter(({ accuracy, kind }) => accuracy !== null && kind === 'distill')
  return [...Map.groupBy(evaluated, dataKeyOf).values()].map((onSameData) => {
    const counted = onSameData.map((run) => ({ ...run, outcome: outcomeOf(run) }))
    const plans = seedGroups(counted).slice(0, MOST_PLANS)
    return {
      names: plans.map(({ runs: ofPlan }) => sharedName(ofPlan)),
      ids: plans.flatMap((plan) => plan.observations.map(({ id }) => id)).slice(0, MOST_RUNS),
    }
  })
}
