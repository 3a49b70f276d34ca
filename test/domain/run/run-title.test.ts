import { expect, test } from 'vitest'
import { planName, runTitle, sharedName } from '../../../src-main/domain/run/run-title.ts'
import { teacherPlan } from '../../../src-main/domain/plan/teacher-plan.ts'
import { PLAN } from '../a-run.ts'

if (PLAN.kind !== 'distill' || !PLAN.teacher.fineTune) throw new Error('It fine-tunes no teacher')
const plan = PLAN
const { fineTune } = PLAN.teacher

test('a run is called by its name and its seed', () => {
  expect(runTitle({ name: planName(plan), seed: 2 })).toBe('reviews-stacked s2')
})

test('a run without a name is called by what tells it from others, the most telling first', () => {
  expect(planName({ ...plan, name: '' })).toBe('stacked, 3 layers, movie-reviews')
  const soft = plan.losses.filter(({ loss }) => loss === 'soft-label')
  const student = { ...plan.student, layers: 1 }
  expect(planName({ ...plan, name: '', losses: soft, student })).toBe('soft labels, 1 layer, movie-reviews')
})

test('files are called by their folder, or by the task that they are said to be', () => {
  const source = {
    kind: 'files',
    train: '/data/own reviews/train.tsv',
    dev: '/data/own reviews/dev.tsv',
  } as const
  const of = (more: object) =>
    planName({ ...plan, name: '', data: { ...plan.data, source: { ...source, ...more } } })
  expect([of({}), of({ task: 'rte' })]).toEqual(['stacked, 3 layers, own reviews', 'stacked, 3 layers, rte'])
})

test('a teacher that no person named is called by its data and its model', () => {
  const teacher = teacherPlan(plan, fineTune)
  expect(planName(teacher)).toBe('teacher on movie-reviews, minilm-l6')
  expect(planName({ ...teacher, name: 'my own' })).toBe('my own')
})

test('a seed that is added does not rename those that were there', () => {
  const runs = [
    { id: '20261121-120000-bbbb', name: 'later' },
    { id: '20261120-120000-aaaa', name: 'first' },
  ]
  expect(sharedName(runs)).toBe('first')
})
