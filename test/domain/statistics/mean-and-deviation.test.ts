import { expect, test } from 'vitest'
import { meanAndDeviation } from '../../../src-main/domain/statistics/mean-and-deviation.ts'

test('mean and deviation divide by n − 1, and a single number has no deviation', () => {
  expect(meanAndDeviation([2, 4, 9])).toEqual({ mean: 5, deviation: Math.sqrt((9 + 1 + 16) / 2) })
  expect(meanAndDeviation([3])).toEqual({ mean: 3, deviation: undefined })
})
