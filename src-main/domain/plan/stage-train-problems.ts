import type { DistillPlan } from '../../contract/plan.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

/**
 * Where training one layer at a time means nothing: only progressive distillation has stages of one
 * layer.
 */
export function stageTrainProblems({ strategy }: DistillPlan): readonly PlanProblem[] {
  if (strategy.train !== 'layer' || strategy.kind === 'progressive') return []
  const path = ['strategy', 'train']
  const reason =
    strategy.kind === 'stacked'
      ? 'stacked keeps the losses of lower layers on so that these go on learning, and with only the newest layer trained those losses would do nothing. Use progressive, or train all below'
      : 'together has no stages, and trains all layers from the first step. Use progressive, or leave it out'
  return [
    {
      path,
      message: `${subjectOf(path)} is "layer", one layer at a time, and the strategy is ${strategy.kind}: ${reason}`,
      mend: { title: 'Train all below', changes: [{ path, value: undefined }] },
    },
  ]
}
