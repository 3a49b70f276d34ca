import { expect, test } from 'vitest'
import type { Scores } from '../../../src-main/contract/metrics.ts'
import type { ChoiceScore } from '../../../src-main/contract/plan.ts'
import { choiceScore, choiceTitle } from '../../../src-main/domain/plan/choice-score.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { bestEvaluation, resultEvaluation } from '../../../src-main/domain/run/best-evaluation.ts'

const plan = (bestBy?: ChoiceScore, keep?: 'best') =>
  parseRunPlan({
    kind: 'fine-tune',
    data: { source: { kind: 'files', task: 'cola', train: '/train.tsv', dev: '/dev.tsv' } },
    model: { kind: 'catalogue', name: 'minilm-l6' },
    training: { bestBy, keep },
  })
const evaluation = (step: number, mcc: number, accuracy: number, crossEntropy: number) => ({
  step,
  stage: 0,
  scores: { mcc, accuracy, crossEntropy } as Scores,
})
const EVALUATIONS = [
  evaluation(10, 0.4, 0.7, 0.5),
  evaluation(20, 0.5, 0.6, 0.6),
  evaluation(30, 0.3, 0.8, 0.9),
  evaluation(40, 0.2, 0.5, 1),
]

test('evaluations are better by the score of the task, or by the one that the plan names', () => {
  const bestStep = (bestBy?: ChoiceScore) => bestEvaluation(EVALUATIONS, plan(bestBy))?.step
  expect([bestStep(), bestStep('accuracy'), bestStep('crossEntropy')]).toEqual([20, 30, 10])
  expect(choiceScore(evaluation(1, 0.4, 0.7, 0.5).scores, plan('crossEntropy'))).toBe(-0.5)
  expect([choiceTitle(plan()), choiceTitle(plan('f1Macro'))]).toEqual(['MCC', 'macro F1'])
})

test('the result has the last weights, or those of the best evaluation where the plan keeps them', () => {
  expect(resultEvaluation(EVALUATIONS, plan())?.step).toBe(40)
  expect(resultEvaluation(EVALUATIONS, plan('accuracy', 'best'))?.step).toBe(30)
  expect(resultEvaluation([], plan(undefined, 'best'))).toBeUndefined()
})
