import { expect, test } from 'vitest'
import { welch } from '../../../src-main/domain/statistics/welch.ts'

test('two samples of unlike variance are compared as SciPy compares them', () => {
  // SciPy 1.17.1: ttest_ind_from_stats(0.3, 0.2 ** 0.5, 10, 0.1, 0.9 ** 0.5, 40, equal_var=False)
  const found = welch({ mean: 0.3, variance: 0.2, count: 10 }, { mean: 0.1, variance: 0.9, count: 40 })
  expect(found.difference).toBeCloseTo(0.2, 14)
  expect(found.p).toBeCloseTo(0.3393769300466236, 12)
  const half = 2.0383210897205815 * Math.sqrt(0.2 / 10 + 0.9 / 40)
  expect(found.interval).toEqual([expect.closeTo(0.2 - half, 12), expect.closeTo(0.2 + half, 12)])
})
