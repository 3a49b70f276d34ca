import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import type { ClassWeights } from '../../../src-main/contract/plan-losses.ts'
import {
  classWeightProblems,
  classWeights,
  classWeightsInWords,
} from '../../../src-main/domain/plan/class-weights.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { checkPlan, mended } from '../../../src-main/domain/plan/plan-problems.ts'
import { FIXTURES } from '../../support/fixtures.ts'

const LABELS = ['negative', 'neutral', 'positive']

function input(term: object, taskKind = 'classification') {
  return {
    kind: 'distill',
    data: { source: { kind: 'files', train: '/t.jsonl', dev: '/d.jsonl', taskKind } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
    student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
    losses: [{ loss: 'hard-label', ...term }],
  }
}
const plan = (wanted?: ClassWeights) => parseRunPlan(input({ classWeights: wanted })) as DistillPlan
const rowsOf = (labels: readonly number[]) => labels.map((label) => ({ label }))

test('balanced class weights are those of scikit-learn', () => {
  const { balanced } = JSON.parse(readFileSync(join(FIXTURES, 'label-weights.json'), 'utf8')) as {
    readonly balanced: { readonly rows: readonly number[]; readonly weights: readonly number[] }
  }
  const weights = classWeights(plan('balanced'), LABELS, rowsOf(balanced.rows)) ?? []
  expect(weights).toHaveLength(balanced.weights.length)
  weights.forEach((weight, at) => expect(weight).toBeCloseTo(balanced.weights[at] ?? Number.NaN, 12))
  expect(classWeightsInWords(LABELS, weights)).toBe('negative 0.5333, neutral 1.333, positive 2.667')
})

test('a class without rows weighs 1, and so does a label that is left out; without class weights there are none', () => {
  expect(classWeights(plan('balanced'), LABELS, rowsOf([0, 0, 0, 2]))).toEqual([4 / 6, 1, 2])
  expect(classWeights(plan({ positive: 3 }), LABELS, rowsOf([0, 2]))).toEqual([1, 1, 3])
  expect(classWeights(plan(), LABELS, rowsOf([0, 2]))).toBeUndefined()
})

test('a weight of no label is refused with the labels that there are', () => {
  const found = classWeightProblems(plan({ positive: 2, postive: 3 }), LABELS)
  expect(found.map(({ message }) => message)).toEqual([
    'Weight of class "postive" (losses[0].classWeights.postive) is of no label; the labels are "negative", "neutral", "positive". Name one of them, or leave it out',
  ])
})

test.each([
  [
    { smoothing: 1.2 },
    'Label smoothing of loss 1 (losses[0].smoothing) is 1.2; it must be a number from 0 to 1',
  ],
  [
    { classWeights: { no: 0 } },
    'Weight of class "no" (losses[0].classWeights.no) is 0; it must be a number above 0',
  ],
  [{ classWeights: 'even' }, 'classWeights'],
])('%j is refused in words', (term, said) => {
  expect(checkPlan(input(term)).problems.map(({ message }) => message)).toEqual([
    expect.stringContaining(said),
  ])
})

test.each(['multi-label', 'regression'])('%s has neither, and a mend leaves them out', (taskKind) => {
  const asked = input({ smoothing: 0.1, classWeights: 'balanced' }, taskKind)
  const { problems } = checkPlan(asked)
  expect(problems.map(({ path }) => path.at(-1))).toEqual(['smoothing', 'classWeights'])
  const whole = problems.reduce<unknown>((given, { mend }) => (mend ? mended(given, mend) : given), asked)
  expect(checkPlan(whole).problems).toEqual([])
})
