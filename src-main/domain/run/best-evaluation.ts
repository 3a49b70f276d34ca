import type { RunPlan } from '../../contract/plan.ts'
import type { Evaluation } from '../../contract/run-overview.ts'
import { headlineMetric, headlineValue } from '../plan/headline-metric.ts'
import { stagesOf } from '../plan/stages.ts'

type Judged = Pick<Evaluation, 'step' | 'stage' | 'scores'>

/** Of the metric that a task is judged by; null where it is undefined. */
export type HeadlineScore = number | null

/**
 * The best evaluation of a run: the first with the highest value of its task's metric, of those
 * made while classification was trained. An internal stage leaves the classifier as it began, and
 * what it scores is no candidate. Undefined where there is none.
 */
export function bestEvaluation<Given extends Judged>(
  evaluations: readonly Given[],
  plan: RunPlan,
): Given | undefined {
  const metric = headlineMetric(plan)
  const isCandidate = candidateTest(plan)
  let best: { readonly evaluation: Given; readonly score: HeadlineScore } | undefined
  for (const evaluation of evaluations) {
    const score = headlineValue(evaluation.scores, metric)
    if (isCandidate(evaluation.stage) && (!best || isBetter(score, best.score))) best = { evaluation, score }
  }
  return best?.evaluation
}

/** Whether evaluations of a stage, by its index, may be called best. */
export function candidateTest(plan: RunPlan): (stage: number) => boolean {
  const stages = stagesOf(plan)
  return (stage) => stages[stage]?.classification ?? false
}

/** Anything is better than undefined; equals are not better. */
export function isBetter(score: HeadlineScore, than: HeadlineScore): boolean {
  return score !== null && (than === null || score > than)
}
