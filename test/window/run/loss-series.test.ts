import { expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { pairSeries, termSeries } from '../../../src-renderer/run/loss-series.ts'
import { PLAN } from '../../domain/a-run.ts'

const plan = parseRunPlan({
  ...PLAN,
  mapping: [
    { teacher: 0, student: 0 },
    { teacher: 2, student: 1 },
    { teacher: 4, student: 1 },
    { teacher: 6, student: 3 },
  ],
  losses: [{ loss: 'hard-label' }, { loss: 'attention-kl', weight: 2 }, { loss: 'hidden-mse' }],
  strategy: {},
}) as DistillPlan

test('the losses of a plan are curves under their names', () => {
  expect(termSeries(plan).map(({ label, series }) => [label, series])).toEqual([
    ['hard labels', 'loss/hard-label'],
    ['attention KL', 'loss/attention-kl'],
    ['hidden-state MSE', 'loss/hidden-mse'],
  ])
})

test('every pair that a loss compares is a row; a student layer of several teachers says whose', () => {
  expect(pairSeries(plan).map(({ short, series, said }) => [short, series, said])).toEqual([
    ['attn KL 2→1', 'loss/attention-kl/2→1', 'attention KL, teacher layer 2 to student layer 1'],
    ['4→1', 'loss/attention-kl/4→1', 'attention KL, teacher layer 4 to student layer 1'],
    ['S3', 'loss/attention-kl/6→3', 'attention KL, teacher layer 6 to student layer 3'],
    ['hid MSE emb.', 'loss/hidden-mse/0→0', 'hidden-state MSE, embeddings'],
    ['2→1', 'loss/hidden-mse/2→1', 'hidden-state MSE, teacher layer 2 to student layer 1'],
    ['4→1', 'loss/hidden-mse/4→1', 'hidden-state MSE, teacher layer 4 to student layer 1'],
    ['S3', 'loss/hidden-mse/6→3', 'hidden-state MSE, teacher layer 6 to student layer 3'],
  ])
})

test('a loss that weighs the layers of the teacher has one row a student layer, which names them', () => {
  const weighed: DistillPlan = { ...plan, losses: [{ loss: 'hidden-alp', weight: 1, at: 'cls' }] }
  expect(pairSeries(weighed).map(({ short, series, label, said }) => [short, series, label, said])).toEqual([
    ['hid ALP emb.', 'loss/hidden-alp/0→0', 'hidden-state ALP embeddings', 'hidden-state ALP, embeddings'],
    [
      'S1',
      'loss/hidden-alp/2→1',
      'hidden-state ALP 2+4→1',
      'hidden-state ALP, teacher layers 2, 4 to student layer 1',
    ],
    [
      'S3',
      'loss/hidden-alp/6→3',
      'hidden-state ALP 6→3',
      'hidden-state ALP, teacher layer 6 to student layer 3',
    ],
  ])
})

test('a loss that stands twice has two curves, which say where it compares', () => {
  const losses = (['tokens', 'cls'] as const).map((at) => ({ loss: 'hidden-mse', weight: 1, at }) as const)
  const twice: DistillPlan = { ...plan, mapping: [{ teacher: 2, student: 1 }], losses }
  expect(termSeries(twice).map(({ label, series }) => [label, series])).toEqual([
    ['hidden-state MSE at all tokens', 'loss/hidden-mse'],
    ['hidden-state MSE at [CLS]', 'loss/hidden-mse#2'],
  ])
  expect(pairSeries(twice).map(({ short, series }) => [short, series])).toEqual([
    ['hid MSE at all tokens S1', 'loss/hidden-mse/2→1'],
    ['hid MSE at [CLS] S1', 'loss/hidden-mse#2/2→1'],
  ])
})

test('a teacher that is fine-tuned has its one loss, and no pairs', () => {
  const { data, training } = plan
  const tuned = parseRunPlan({
    kind: 'fine-tune',
    data,
    training,
    model: { kind: 'catalogue', name: 'minilm-l6' },
  })
  expect([termSeries(tuned).length, pairSeries(tuned)]).toEqual([1, []])
})
