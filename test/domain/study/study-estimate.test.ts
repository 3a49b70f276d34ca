import { expect, test } from 'vitest'
import type { RunPlan } from '../../../src-main/contract/plan.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { estimateWords } from '../../../src-main/domain/study/estimate-words.ts'
import { atOnce } from '../../../src-main/domain/steps.ts'
import { stepShape } from '../../../src-main/domain/study/step-shape.ts'
import { estimateWork, type RunCost } from '../../../src-main/domain/study/study-estimate.ts'

const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'files', train: '/train.tsv', dev: '/dev.tsv', task: 'cola' } },
  teacher: { model: { kind: 'folder', path: '/teacher' } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  losses: [{ loss: 'soft-label' }],
  training: { epochs: 2 },
}
const soft = (training: object = {}, data: object = {}): RunPlan =>
  parseRunPlan({ ...PLAN, data: { ...PLAN.data, ...data }, training: { ...PLAN.training, ...training } })
const internal = parseRunPlan({
  ...PLAN,
  losses: [...PLAN.losses, { loss: 'attention-kl' }],
  mapping: [{ teacher: 6, student: 3 }],
})
const other = parseRunPlan({ ...PLAN, teacher: { model: { kind: 'folder', path: '/other' } } })

const COSTS: Readonly<Record<string, RunCost>> = {
  a: { stepsMs: 80_000, restMs: 20_000, bytes: 100 },
  b: { stepsMs: 90_000, restMs: 20_000, bytes: 100 },
  c: { stepsMs: 140_000, restMs: 20_000, bytes: 300 },
}
const finished = ['a', 'b', 'c'].map((id, seed) => ({ id, plan: soft({ seed }) }))
const costOf = ({ id }: { id: string }) => COSTS[id]!
const estimate = (plan: RunPlan, runs = finished, left = 1) =>
  atOnce(estimateWork([{ place: ['here'], plan, left }], runs, costOf))

test('seeds, rates, epochs and shares leave a step as it is; losses, batch and models do not', () => {
  const shape = stepShape(soft())
  for (const same of [
    soft({ seed: 7 }),
    soft({ learningRate: 1e-3 }),
    soft({ epochs: 9 }),
    soft({}, { fraction: 0.5 }),
  ])
    expect(stepShape(same)).toBe(shape)
  const hidden = (more: object) =>
    parseRunPlan({
      ...PLAN,
      losses: [{ loss: 'hidden-mse', ...more }],
      mapping: [{ teacher: 6, student: 3 }],
    })
  expect(stepShape(hidden({ texts: 'mixed' }))).not.toBe(stepShape(hidden({})))
  for (const unlike of [internal, other, soft({ batchSize: 8 }), soft({ precision: 'bfloat16' })])
    expect(stepShape(unlike)).not.toBe(shape)
})

// 100, 110 and 160 s, about their geometric mean.
const LOGS = [100_000, 110_000, 160_000].map(Math.log)
const MEAN = LOGS.reduce((sum, log) => sum + log, 0) / 3
const DEVIATION = Math.sqrt(LOGS.reduce((sum, log) => sum + (log - MEAN) ** 2, 0) / 2)
// Student's t of 8 in 10, with 2 and with 10 degrees of freedom: tables have 1.886 and 1.372.
const REACH = Math.exp(1.8856 * DEVIATION * Math.sqrt(1 + 1 / 3))

test('a training takes what those of its step took, and is spread as they are', () => {
  const { ms, ...told } = estimate(soft({ seed: 9 }))
  expect(ms.middle).toBeCloseTo(Math.exp(MEAN), 3)
  expect(ms.low / ms.middle).toBeCloseTo(1 / REACH, 4)
  expect(ms.high / ms.middle).toBeCloseTo(REACH, 3)
  const bytes = (100 + 100 + 300) / 3
  expect(told).toEqual({ bytes, untold: 0, untoldAt: [], bySame: 1, byAlike: 0, from: 3 })
})

test('steps go with the texts that are read, evaluations with the epochs, and half of it with half', () => {
  const one = finished.slice(0, 1)
  const middleOf = (plan: RunPlan, left = 1) => Math.round(estimate(plan, one, left).ms.middle)
  expect(middleOf(soft({ epochs: 4 }))).toBe(200_000)
  expect(middleOf(soft({}, { fraction: 0.5 }))).toBe(40_000 + 20_000)
  expect(middleOf(soft(), 0.5)).toBe(50_000)
  // Of one run it is not known how far others lie from it.
  expect(estimate(soft(), one).ms.high).toBeCloseTo(100_000 * Math.exp(1.3722 * 0.3 * Math.SQRT2), -1)
})

test('other losses on the same models and texts are told to half and twice, other models not at all', () => {
  const { ms, ...told } = estimate(internal)
  expect(ms.middle).toBeCloseTo(Math.exp(MEAN), 3)
  expect(ms.high / ms.middle).toBeCloseTo(2 * Math.exp(1.3722 * 0.3 * Math.sqrt(1 + 1 / 3)), 3)
  expect(told).toMatchObject({ bySame: 0, byAlike: 1, untold: 0 })
  expect(estimate(other)).toMatchObject({ ms: { low: 0, middle: 0, high: 0 }, untold: 1, untoldAt: ['here'] })
})

test('words say what is there, how long the rest takes and by what, and what nothing tells', () => {
  const counts = { runs: 6, there: 2, same: 1, toTrain: 3, begun: 1 }
  const ms = { low: 50_000, middle: 110_000, high: 320_000 }
  const told = { ...estimate(internal), ms, bytes: 2e9, untold: 1, untoldAt: ['other'] }
  const words = estimateWords(
    { ...counts, ...told, teachers: { there: 0, toTrain: 1, sharedBy: 3 } },
    (ms) => `${ms / 1000} s`,
  )
  expect(words).toEqual([
    '2 of 6 runs are there and found again, 3 to train (1 of them begun), 1 ask for what another one does.',
    '1 teacher to fine-tune first, 0 there: each once, and its vault filled once, for the 3 runs that learn from them.',
    'About 110 s, one after another (8 of 10 times 50 s to 320 s), and 2.0 GB of run folders.',
    'By 3 finished runs of this home: 1 training by runs of the same models and texts with other losses, half to twice as long.',
    'How long 1 training will take, nothing here tells (other): no run of these models on these texts has finished. Run one of them first, or try its plan in New run.',
  ])
})
