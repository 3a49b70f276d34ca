import { describe, expect, test } from 'vitest'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'

const MAPPING = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
  { teacher: 6, student: 3 },
]
const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: { epochs: 1 } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  losses: [{ loss: 'soft-label' }],
}
const INTERNAL = { losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }], mapping: MAPPING }
const METHODS = {
  name: 'method',
  variants: [
    { name: 'soft labels' },
    { name: 'internal', set: INTERNAL },
    { name: 'internal, reversed', set: INTERNAL, control: 'reversed' },
  ],
}
const study = (axes: readonly unknown[], plan: unknown = PLAN) =>
  studyCells(parseStudy({ kind: 'study', name: 'reviews', plan, axes }))
const plans = (axes: readonly unknown[]) => study(axes).cells.map(({ plan }) => plan as DistillPlan)

test('every combination of the axes is a plan, the last axis changing first and seeds within each', () => {
  const { axes, cells } = study([
    METHODS,
    { seeds: '1-2' },
    { name: 'share', setting: 'data.fraction', values: [0.1, 1] },
  ])
  expect(axes).toEqual([
    { name: 'method', values: ['soft labels', 'internal', 'internal, reversed'] },
    { name: 'share', values: ['0.1', '1'], varies: 'numbers' },
  ])
  expect(cells).toHaveLength(12)
  expect(
    cells.slice(0, 4).map(({ place, plan }) => [...place, plan.training.seed, plan.data.fraction]),
  ).toEqual([
    ['soft labels', '0.1', 1, 0.1],
    ['soft labels', '0.1', 2, 0.1],
    ['soft labels', '1', 1, 1],
    ['soft labels', '1', 2, 1],
  ])
  expect(cells[0]?.plan.name).toBe('reviews: soft labels, 0.1')
})

test('a control is made of the plan as all axes leave it', () => {
  const [, internal, reversed] = plans([METHODS])
  expect(internal?.mapping).toEqual(MAPPING)
  expect(reversed?.mapping.map(({ teacher }) => teacher)).toEqual([6, 4, 2])
  expect(reversed?.losses).toEqual(internal?.losses)
})

test('a control stands beside the value that sets the same', () => {
  expect(study([METHODS]).controls).toEqual([
    { axis: 0, value: 'internal, reversed', of: 'internal', control: 'reversed' },
  ])
})

test('an axis is of data sets where it sets their source, of numbers where all its values are', () => {
  const source = { kind: 'catalogue', name: 'movie-reviews' }
  const variesOf = (axis: unknown) => study([axis]).axes[0]?.varies
  expect(variesOf({ name: 'data', variants: [{ name: 'a', set: { 'data.source': source } }] })).toBe(
    'data sets',
  )
  expect(variesOf({ setting: 'data.source.name', values: ['movie-reviews'] })).toBe('data sets')
  expect(variesOf({ setting: 'losses[0].temperature', values: [1, 4] })).toBe('numbers')
  const passes = ['2', '3'].map((name) => ({ name, set: { 'training.epochs': Number(name) } }))
  expect(variesOf({ name: 'passes', variants: passes })).toBe('numbers')
  expect(variesOf({ setting: 'training.seed', values: [1, 4] })).toBeUndefined()
  expect(variesOf(METHODS)).toBeUndefined()
})

test('seeds are the student’s, and the teacher’s too where that is said', () => {
  const seedsOf = (axes: readonly unknown[]) =>
    plans(axes).map(({ training, teacher }) => [training.seed, teacher.fineTune?.seed])
  expect(seedsOf([{ seeds: '3, 4' }])).toEqual([
    [3, 1],
    [4, 1],
  ])
  expect(seedsOf([{ seeds: '3, 4', ofTeacher: true }])).toEqual([
    [3, 3],
    [4, 4],
  ])
})

test('null takes a setting out, and an entry of a list is changed in its place', () => {
  const [taken] = plans([
    { name: 'teacher', variants: [{ name: 'as it is', set: { 'teacher.fineTune': null } }] },
  ])
  expect(taken?.teacher.fineTune).toBeUndefined()
  const [hotter] = plans([{ setting: 'losses[0].temperature', values: [4] }])
  expect(hotter?.losses[0]).toMatchObject({ loss: 'soft-label', temperature: 4 })
})

describe('what cannot be a study says where and why', () => {
  test.each([
    [[{ setting: 'student.layers', values: [3, 9] }], 'At 9: '],
    [[{ setting: 'losses[1].weight', values: [1] }], 'losses[1].weight is not there'],
    [[{ setting: 'losses..weight', values: [1] }], 'is no place in a plan'],
    [[{ setting: 'training.lr', values: [1] }], '"lr" is no setting of Training'],
    [[{ seeds: '1-2' }, { seeds: '3' }], 'two axes of seeds'],
    [[{ seeds: 'x' }], 'Several are written 1, 2, 3 or 1-5'],
    [[METHODS, METHODS], 'Two axes are called "method"'],
    [[{ setting: 'training.epochs', values: [1, 1] }], 'Two values of training.epochs are called "1"'],
    [[{ name: 'm', variants: [{ name: 'c', control: 'reversed' }] }], 'would change nothing of this plan'],
    [[{ setting: 'training.epochs' }], 'axes[0].values is missing; it must be a list'],
    [[], 'axes'],
  ])('%j', (axes, message) => {
    expect(() => study(axes)).toThrow(message)
  })

  test('an axis of teacher seeds without a fine-tuned teacher', () => {
    const { teacher, ...rest } = PLAN
    const asItIs = { ...rest, teacher: { model: teacher.model } }
    expect(() => study([{ seeds: '1-2', ofTeacher: true }], asItIs)).toThrow('the plan fine-tunes none')
  })

  test('more runs than anybody wants', () => {
    const many = Array.from({ length: 101 }, (_, index) => index + 1)
    const axes = [
      { setting: 'training.epochs', values: many },
      { setting: 'training.batchSize', values: many },
    ]
    expect(() => study(axes)).toThrow('It asks for 10,201 runs; up to 10,000')
  })
})
