import { describe, expect, test } from 'vitest'
import { mcnemar } from '../../../src-main/domain/statistics/mcnemar.ts'
import {
  pairedDifferenceInterval,
  smallestVisible,
} from '../../../src-main/domain/statistics/paired-shares.ts'

describe('two classifiers on the same examples', () => {
  test("have Bonett and Price's interval of their difference", () => {
    // (b + 1) / (n + 2) and (c + 1) / (n + 2) with b = 12, c = 30, n = 200
    const [first, second] = [13 / 202, 31 / 202]
    const half = 1.959963984540054 * Math.sqrt((first + second - (second - first) ** 2) / 202)
    const [low, high] = pairedDifferenceInterval({ aOnly: 12, bOnly: 30 }, 200)
    expect(low).toBeCloseTo(second - first - half, 12)
    expect(high).toBeCloseTo(second - first + half, 12)
  })

  test('cannot be told apart below the smallest visible difference', () => {
    const smallest = smallestVisible(100, 1000) ?? NaN
    const fewer = (100 - smallest * 1000) / 2
    expect(mcnemar(fewer, 100 - fewer)).toBeLessThan(0.05)
    expect(mcnemar(fewer + 1, 99 - fewer)).toBeGreaterThanOrEqual(0.05)
    expect(smallestVisible(5, 1000)).toBeNull() // 2 · 2⁻⁵ is no less than 0.05
    expect(smallestVisible(6, 1000)).toBe(6 / 1000)
  })
})
