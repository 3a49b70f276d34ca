import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ClassWeights } from '../../../src-main/contract/plan-losses.ts'
import type { TaskKind } from '../../../src-main/contract/tasks.ts'
import {
  classWeightProblems,
  classWeights,
  classWeightsInWords,
} from '../../../src-main/domain/plan/class-weights.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { checkPlan, mended } from '../../../src-main/domain/plan/plan-problems.ts'
import { lossesOf } from '../../../src-main/domain/plan/stages.ts'
import { teacherPlan } from '../../../src-main/domain/plan/teacher-plan.ts'
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
function fineTuneInput(training: object, taskKind = 'classification') {
  const { data, teacher } = input({}, taskKind)
  return { kind: 'fine-tune', data, model: teacher.model, training }
}
const plan = (wanted?: ClassWeights) => parseRunPlan(input({ classWeights: wanted }))
const counted = (
  negative: number,
  neutral: number,
  positive: number,
  taskKind: TaskKind = 'classification',
  rows = negative + neutral + positive,
) => ({ taskKind, rows, counts: { negative, neutral, positive } })

test('balanced class weights are those of scikit-learn', () => {
  const { balanced } = JSON.parse(readFileSync(join(FIXTURES, 'label-weights.json'), 'utf8')) as {
    readonly balanced: { readonly rows: readonly number[]; readonly weights: readonly number[] }
  }
  const [negative = 0, neutral = 0, positive = 0] = [0, 1, 2].map(
    (wanted) => balanced.rows.filter((label) => label === wanted).length,
  )
  const weights = classWeights(plan('balanced'), LABELS, counted(negative, neutral, positive)) ?? []
  expect(weights).toHaveLength(balanced.weights.length)
  weights.forEach((weight, at) => expect(weight).toBeCloseTo(balanced.weights[at] ?? Number.NaN, 12))
  expect(classWeightsInWords(LABELS, weights)).toBe('negative 0.5333, neutral 1.333, positive 2.667')
})

test('a class without rows weighs 1, and so does a label that is left out; without class weights there are none', () => {
  expect(classWeights(plan('balanced'), LABELS, counted(3, 0, 1))).toEqual([4 / 6, 1, 2])
  expect(classWeights(plan({ positive: 3 }), LABELS, counted(1, 0, 1))).toEqual([1, 1, 3])
  expect(classWeights(plan(), LABELS, counted(1, 0, 1))).toBeUndefined()
})

test('of several labels having one weighs rows without ÷ rows with it; 1 where no row or every row has it', () => {
  const several = counted(2, 0, 8, 'multi-label', 8)
  expect(classWeights(plan('balanced'), LABELS, several)).toEqual([3, 1, 1])
})

test('a fine-tuning and that of a teacher have them too', () => {
  const fineTuned = parseRunPlan(fineTuneInput({ classWeights: 'balanced', smoothing: 0.1 }))
  expect(lossesOf(fineTuned)).toEqual([
    { loss: 'hard-label', weight: 1, smoothing: 0.1, classWeights: 'balanced' },
  ])
  expect(classWeights(fineTuned, LABELS, counted(3, 0, 1))).toEqual([4 / 6, 1, 2])
  const asked = input({})
  const distilled = parseRunPlan({
    ...asked,
    teacher: { ...asked.teacher, fineTune: { classWeights: { positive: 2, postive: 3 } } },
  })
  expect(classWeightProblems(distilled, LABELS).map(({ path }) => path)).toEqual([
    ['teacher', 'fineTune', 'classWeights', 'postive'],
  ])
  if (distilled.kind !== 'distill' || !distilled.teacher.fineTune) throw new Error('It is distilled')
  const teacher = teacherPlan(distilled, distilled.teacher.fineTune)
  expect(classWeights(teacher, LABELS, counted(1, 1, 1))).toEqual([1, 1, 2])
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

test.each([
  ['multi-label', input, ['smoothing']],
  ['multi-label', fineTuneInput, ['smoothing']],
  ['regression', input, ['smoothing', 'classWeights']],
  ['regression', fineTuneInput, ['smoothing', 'classWeights']],
])('%s: what does not go with it is refused, and a mend leaves it out', (taskKind, make, refused) => {
  const asked = make({ smoothing: 0.1, classWeights: 'balanced' }, taskKind)
  const { problems } = checkPlan(asked)
  expect(problems.map(({ path }) => path.at(-1))).toEqual(refused)
  const whole = problems.reduce<unknown>((given, { mend }) => (mend ? mended(given, mend) : given), asked)
  expect(checkPlan(whole).problems).toEqual([])
})
