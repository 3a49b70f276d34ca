import type { Scores } from '../../contract/metrics.ts'
import type { ChoiceScore, RunPlan } from '../../contract/plan.ts'
import { headlineMetric, HEADLINE_TITLES, headlineValue } from './headline-metric.ts'

type Chosen = Pick<RunPlan, 'data'> & { readonly training: Pick<RunPlan['training'], 'bestBy'> }

/**
 * The number by which evaluations of a plan's run are called better, higher being better: its
 * `bestBy`, else the metric that its task is judged by. null where it is undefined.
 */
export function choiceScore(scores: Scores, plan: Chosen): number | null {
  const { bestBy } = plan.training
  if (bestBy === undefined) return headlineValue(scores, headlineMetric(plan))
  const score = scores[bestBy] ?? null
  return bestBy === 'crossEntropy' && score !== null ? -score : score
}

export const CHOICE_TITLES = {
  accuracy: 'accuracy',
  f1Class1: 'F1 of class 1',
  f1Macro: 'macro F1',
  mcc: 'MCC',
  crossEntropy: 'least cross-entropy',
  pearson: 'Pearson',
  spearman: 'Spearman',
} as const satisfies Record<ChoiceScore, string>

/** What `choiceScore` is called. */
export function choiceTitle(plan: Chosen): string {
  const { bestBy } = plan.training
  return bestBy === undefined ? HEADLINE_TITLES[headlineMetric(plan)] : CHOICE_TITLES[bestBy]
}
