import { expect, test } from 'vitest'
import { learningCurves, numericAxes } from '../../../src-main/domain/study/learning-curves.ts'
import { studyGroups } from '../../../src-main/domain/study/study-table.ts'

const AXES = [
  { name: 'method', values: ['soft', 'internal'] },
  { name: 'share', values: ['1', '0.1'], varies: 'numbers' },
] as const
const cell = (place: readonly string[], seed: number, value: number | null) => ({
  place,
  seed,
  run: null,
  value,
})

test('each method has its means by value, in the order of the numbers, where runs have ended', () => {
  const groups = studyGroups([
    cell(['soft', '1'], 1, 0.8),
    cell(['soft', '1'], 2, 0.9),
    cell(['soft', '0.1'], 1, 0.5),
    cell(['internal', '1'], 1, null),
  ])
  const found = learningCurves(AXES, groups)
  expect(found?.axis).toBe('share')
  expect(
    found?.curves.map(({ place, points }) => [...place, points.map(({ value, mean }) => [value, mean.n])]),
  ).toEqual([
    [
      'soft',
      [
        [0.1, 1],
        [1, 2],
      ],
    ],
    ['internal', []],
  ])
  expect(found?.curves[0]?.points[1]?.mean.mean).toBeCloseTo(0.85, 12)
})

test('curves are drawn over the axis of numbers that is asked for; not over words, nor one value', () => {
  const rate = { name: 'rate', values: ['0.01', '0.001'], varies: 'numbers' } as const
  const one = { name: 'epochs', values: ['3'], varies: 'numbers' } as const
  const axes = [...AXES, one, rate]
  expect(numericAxes(axes)).toEqual(['share', 'rate'])
  const found = learningCurves(axes, studyGroups([cell(['soft', '1', '3', '0.01'], 1, 0.5)]), 'rate')
  expect([found?.values, found?.curves[0]?.place]).toEqual([
    [0.001, 0.01],
    ['soft', '1', '3'],
  ])
  expect(learningCurves([AXES[0], one], [])).toBeNull()
})

test('without an axis of numbers there are none', () => {
  expect(learningCurves([AXES[0]], [])).toBeNull()
})
