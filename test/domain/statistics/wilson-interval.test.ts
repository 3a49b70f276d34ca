import { describe, expect, test } from 'vitest'
import { wilsonInterval } from '../../../src-main/domain/statistics/wilson-interval.ts'

describe("Wilson's interval", () => {
  // scipy 1.17.1: binomtest(k, n).proportion_ci(method='wilson')
  test.each([
    [1082, 1500, 0.6981010219548798, 0.7434348833796534],
    [0, 10, 0, 0.27753279986288926],
    [10, 10, 0.7224672001371109, 1],
  ])('of %i in %i', (successes, trials, low, high) => {
    const [a, b] = wilsonInterval(successes, trials)
    expect(a).toBeCloseTo(low, 12)
    expect(b).toBeCloseTo(high, 12)
  })

  test('of nothing is everything', () => expect(wilsonInterval(0, 0)).toEqual([0, 1]))
})
