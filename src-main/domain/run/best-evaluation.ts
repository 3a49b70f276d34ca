import type { RunPlan } from '../../contract/plan.ts'
import type { Evaluation } from '../../contract/run-overview.ts'
import { choiceScore } from '../plan/choice-score.ts'
import { stagesOf } from '../plan/stages.ts'

type Judged = Pick<Evaluation, 'step' | 'stage' | 'scores'>

/** As `choiceScore`; null where it is undefined. */
export type HeadlineScore = number | null

/**
 * The best evaluation of a run: the first with the highest `choiceScore`, of those made while
 * classification was trained. An internal stage leaves the classifier as it began, and what it
 * scores is no candidate. Undefined where there is none.
 */
export function bestEvaluation<Given extends Judged>(
  evaluations: readonly Given[],
  plan: RunPlan,
): Given | undefined {
  const isCandidate = candidateTest(plan)
  let best: { readonly evaluation: Given; readonly score: HeadlineScore } | undefined
  for (const evaluation of evaluations) {
    const score = choiceScore(evaluation.scores, plan)
    if (isCandidate(evaluation.stage) && (!best || isBetter(score, best.score))) best = { evaluation, score }
  }
  return best?.evaluation
}

/**
 * The evaluation of the weights that a run's result has, or would have if it ended here: the best
 * where its plan keeps that, else the last.
 */
export function resultEvaluation<Given extends Judged>(
  evaluations: readonly Given[],
  plan: RunPlan,
): Given | undefined {
  const best = plan.training.keep === 'best' ? bestEvaluation(evaluations, plan) : undefined
  return best ?? evaluations.at(-1)
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
