import { describe, expect, test } from 'vitest'
import { meanInterval, pairedT } from '../../../src-main/domain/statistics/mean-interval.ts'

describe('the mean of seeds', () => {
  test('has the interval that scipy gives', () => {
    // scipy 1.17.1: stats.t.interval(.95, 2, loc=mean, scale=sem)
    const { interval, n } = meanInterval([0.861, 0.874, 0.869])
    expect(n).toBe(3)
    expect(interval?.[0]).toBeCloseTo(0.851710419669297, 12)
    expect(interval?.[1]).toBeCloseTo(0.884289580330703, 12)
  })

  test('has none for a single seed', () => {
    expect(meanInterval([0.9])).toEqual({ n: 1, mean: 0.9, deviation: null, interval: null })
  })

  test('differs from 0 as the paired t test says', () => {
    // scipy 1.17.1: stats.ttest_rel(a, b)
    const differences = [0.861 - 0.853, 0.874 - 0.871, 0.869 - 0.858, 0.88 - 0.877]
    const tested = pairedT(differences)
    expect(tested?.p).toBeCloseTo(0.0506168139948794, 10)
    expect(tested?.interval[0]).toBeCloseTo(-3.1469704092286326e-5, 12)
    expect(tested?.interval[1]).toBeCloseTo(0.012531469704092298, 12)
  })

  test('is not judged where seeds do not differ among themselves', () => {
    expect(pairedT([0.01])).toBeUndefined()
    expect(pairedT([0.01, 0.01])).toBeUndefined()
    expect(pairedT([0, 0, 0])).toBeUndefined()
  })
})
