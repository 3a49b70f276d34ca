import type { DistillPlan } from '../../contract/plan.ts'
import { STRATEGIES } from '../../contract/strategies.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf } from './setting-words.ts'

/**
 * Where training one layer at a time means nothing: only progressive distillation has stages of one
 * layer.
 */
export function stageTrainProblems({ strategy }: DistillPlan): readonly PlanProblem[] {
  const { compares } = STRATEGIES[strategy.kind]
  if (strategy.train !== 'layer' || compares === 'own') return []
  const path = ['strategy', 'train']
  const reason =
    compares === 'listed'
      ? 'each of its stages says itself which layers it trains. Say it there (strategy.stages[0].train)'
      : compares === 'own-and-lower'
        ? `${strategy.kind} keeps the losses of lower layers on so that these go on learning, and with only the newest layer trained those losses would do nothing. Use progressive, or train all below`
        : `${strategy.kind} has no stages, and trains all layers from the first step. Use progressive, or leave it out`
  return [
    {
      path,
      message: `${subjectOf(path)} is "layer", one layer at a time, and the strategy is ${strategy.kind}: ${reason}`,
      mend: { title: 'Train all below', changes: [{ path, value: undefined }] },
    },
  ]
}
