import { expect, test } from 'vitest'
import { meanCurve } from '../../../src-renderer/studies/mean-curve.ts'

test('is the mean at the steps that all curves have', () => {
  const one = { steps: [10, 20, 30], values: [0.5, 0.6, 0.7] }
  const other = { steps: [10, 30], values: [0.7, 0.9] }
  const mean = meanCurve([one, other])
  expect(mean?.steps).toEqual([10, 30])
  expect(mean?.values[0]).toBeCloseTo((0.5 + 0.7) / 2)
  expect(mean?.values[1]).toBeCloseTo((0.7 + 0.9) / 2)
})

test('of none, or of curves without a common step, is none', () => {
  expect(meanCurve([])).toBeUndefined()
  expect(
    meanCurve([
      { steps: [1], values: [1] },
      { steps: [2], values: [1] },
    ]),
  ).toBeUndefined()
})
