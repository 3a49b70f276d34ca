import type { RunPlan } from '../../src-main/contract/plan.ts'
import { valueAtStep } from '../../src-main/domain/plan/schedule.ts'
import { lossesOf, stagesOf } from '../../src-main/domain/plan/stages.ts'
import type { RunTimeline } from '../../src-main/domain/run/run-timeline.ts'
import { seriesOfTerms } from '../../src-main/domain/run/series-of-terms.ts'

/** The weight of one of a plan's losses over a run. */
export interface WeightInUse {
  /** In a step of the run, from 1; the plan's where the loss is off. */
  readonly at: (step: number) => number
  /** Whether it is another in some stages, or changes over one. */
  readonly varies: boolean
}

/**
 * The weight that a loss has in each step: a stage may give it its own, and it may change over a
 * stage.
 * @param series as `seriesOfTerms` names the plan's terms
 */
export function weightInUse(
  plan: RunPlan,
  { stages, started }: Pick<RunTimeline, 'stages' | 'started'>,
  series: string,
): WeightInUse {
  const term = seriesOfTerms(lossesOf(plan)).find((one) => one.series === series)
  const ofPlan = term?.weight ?? 1
  const ofStages = stagesOf(plan).map(
    ({ terms }) => terms.find(({ loss, at }) => loss === term?.loss && at === term.at)?.weight,
  )
  return {
    at(step) {
      const span = stages.find(({ from, to }) => from < step && step <= to)
      const weight = (span && ofStages[span.index]) ?? ofPlan
      return valueAtStep(weight, step - 1 - (span?.from ?? 0), started?.stages[span?.index ?? 0]?.steps ?? 1)
    },
    varies: ofStages.some(
      (weight) => weight !== undefined && (typeof weight === 'object' || weight !== ofPlan),
    ),
  }
}
