import { expect, test } from 'vitest'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'

const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: { epochs: 1 } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  losses: [{ loss: 'soft-label' }],
}
const RATES = { setting: 'training.learningRate', values: [1e-5, 3e-5] }
const TWICE = { setting: 'training.epochs', values: [1, 2] }
const made = (...axes: readonly unknown[]) =>
  studyCells(parseStudy({ kind: 'study', name: 'reviews', plan: PLAN, axes }))
const SHARES = { name: 'share', setting: 'data.fraction', values: [0.1, 1] }

test('every place tries every combination of the values with the seeds of the tries', () => {
  const { cells, search } = made(
    SHARES,
    { choose: [RATES, TWICE], tries: { seeds: '7', set: { 'data.maxLength': 32 } } },
    { seeds: '1-2' },
  )
  expect(search?.candidates.map(({ name }) => name)).toEqual(['1e-5, 1', '1e-5, 2', '3e-5, 1', '3e-5, 2'])
  expect(search?.tries.map(({ place, candidate }) => [...place, candidate])).toEqual([
    ...[0, 1, 2, 3].map((candidate) => ['0.1', candidate]),
    ...[0, 1, 2, 3].map((candidate) => ['1', candidate]),
  ])
  const [, , third] = search?.tries ?? []
  expect(third?.plan).toMatchObject({
    name: 'reviews: 0.1, try of 3e-5, 1',
    data: { fraction: 0.1, maxLength: 32 },
    training: { learningRate: 3e-5, epochs: 1, seed: 7 },
  })
  // Nothing is known of the cells but what they may become, at their own settings and seeds.
  expect(cells.map(({ place, awaitsChoice }) => [...place, awaitsChoice])).toEqual([
    ['0.1', true],
    ['0.1', true],
    ['1', true],
    ['1', true],
  ])
  expect(search?.cellsOf[2]?.map(({ plan }) => [plan.training.learningRate, plan.training.seed])).toEqual([
    [3e-5, 1],
    [3e-5, 2],
    [3e-5, 1],
    [3e-5, 2],
  ])
  expect(search?.cellsOf[2]?.[0]?.plan.data.maxLength).not.toBe(32)
})

test('a teacher a seed is so for the tries too', () => {
  const { search } = made({ choose: [RATES], tries: { seeds: '7' } }, { seeds: '1', ofTeacher: true })
  expect(search?.tries[0]?.plan).toMatchObject({ teacher: { fineTune: { seed: 7 } } })
})

test.each([
  [
    [
      { choose: [RATES], tries: { seeds: '1' } },
      { choose: [TWICE], tries: { seeds: '1' } },
    ],
    /chooses twice/,
  ],
  [[{ choose: [{ ...RATES, values: [1e-5] }], tries: { seeds: '1' } }], /nothing to choose/],
  [[{ choose: [{ ...RATES, values: [1e-5, 1e-5] }], tries: { seeds: '1' } }], /called "1e-5"/],
  [[SHARES, { choose: [{ setting: 'data.fraction', values: [0.1, 1] }], tries: { seeds: '1' } }], /an axis/],
  [[{ choose: [RATES], tries: { seeds: '' } }], /tries\.seeds|is no axis/],
  [[{ choose: [{ ...RATES, values: [1e-5, 'fast'] }], tries: { seeds: '1' } }], /learningRate/],
])('a search that cannot be made is refused: %#', (axes, why) => {
  expect(() => made(...axes)).toThrow(why)
})
