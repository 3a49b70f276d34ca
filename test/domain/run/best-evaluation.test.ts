import { expect, test } from 'vitest'
import type { Scores } from '../../../src-main/contract/metrics.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { headlineMetric } from '../../../src-main/domain/plan/headline-metric.ts'
import { bestEvaluation } from '../../../src-main/domain/run/best-evaluation.ts'

const plan = (source: object, strategy = 'together', losses: readonly object[] = [{ loss: 'soft-label' }]) =>
  parseRunPlan({
    kind: 'distill',
    data: { source },
    teacher: { model: { kind: 'folder', path: '/t' } },
    student: { layers: 1, start: { from: 'random' } },
    mapping: strategy === 'together' ? [] : [{ teacher: 1, student: 1 }],
    losses: strategy === 'together' ? losses : [...losses, { loss: 'hidden-cosine' }],
    strategy: { kind: strategy },
  })
const files = (task?: string) => ({ kind: 'files', train: '/a.tsv', dev: '/b.tsv', ...(task && { task }) })
const evaluation = (step: number, scores: Partial<Scores>, stage = 0) => ({
  step,
  stage,
  scores: {
    examples: 100,
    right: 50,
    accuracy: 0.5,
    f1Class1: 0.5,
    f1Macro: 0.5,
    f1Weighted: 0.5,
    mcc: 0,
    ece: 0,
    crossEntropy: 1,
    onlyPredicted: null,
    ...scores,
  },
})

test('tasks are judged as GLUE judges them, everything else by accuracy', () => {
  const hub = (id: string, config: string) => ({ kind: 'hub', id, config, text: ['t'], label: 'l' })
  const metrics = [files('cola'), files('mrpc'), files('qqp'), files('rte'), hub('nyu-mll/glue', 'cola')]
  expect(metrics.map((source) => headlineMetric(plan(source)))).toEqual([
    'mcc',
    'f1-and-accuracy',
    'f1-and-accuracy',
    'accuracy',
    'mcc',
  ])
  expect(headlineMetric(plan(hub('somebody/else', 'cola')))).toBe('accuracy')
  expect(headlineMetric(plan({ kind: 'catalogue', name: 'movie-reviews' }))).toBe('accuracy')
})

test('CoLA’s best has the highest MCC, not the highest accuracy', () => {
  const evaluations = [
    evaluation(1, { accuracy: 0.7, mcc: 0.1 }),
    evaluation(2, { accuracy: 0.68, mcc: 0.2 }),
    evaluation(3, { accuracy: 0.69, mcc: 0.2 }),
  ]
  expect(bestEvaluation(evaluations, plan(files('cola')))?.step).toBe(2)
  expect(bestEvaluation(evaluations, plan(files('rte')))?.step).toBe(1)
})

test('MRPC’s best has the highest mean of F1 and accuracy', () => {
  const evaluations = [
    evaluation(1, { accuracy: 0.7, f1Class1: 0.82 }),
    evaluation(2, { accuracy: 0.72, f1Class1: 0.81 }),
  ]
  expect(bestEvaluation(evaluations, plan(files('mrpc')))?.step).toBe(2)
})

test('an undefined MCC is worse than any, a negative one too', () => {
  const evaluations = [
    evaluation(1, { accuracy: 0.69, mcc: null, onlyPredicted: 1 }),
    evaluation(2, { accuracy: 0.6, mcc: -0.1 }),
  ]
  expect(bestEvaluation(evaluations, plan(files('cola')))?.step).toBe(2)
  expect(bestEvaluation(evaluations.slice(0, 1), plan(files('cola')))?.step).toBe(1)
})

test('an internal stage’s evaluation is no candidate', () => {
  const staged = plan(files('rte'), 'stacked')
  const internal = evaluation(1, { accuracy: 0.9 }, 0)
  expect(bestEvaluation([internal], staged)).toBeUndefined()
  expect(bestEvaluation([internal, evaluation(2, { accuracy: 0.6 }, 1)], staged)?.step).toBe(2)
})
