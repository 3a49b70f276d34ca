import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mcnemar } from '../../../src-main/domain/statistics/mcnemar.ts'

describe("McNemar's exact test", () => {
  // scipy 1.17.1: binomtest(b, b + c).pvalue
  test.each([
    [5, 15, 0.04138946533203125],
    [59, 100, 0.0014344637604203952],
    [700, 776, 0.05088099905417741],
    [82, 157, 1.4030880384156877e-6],
    [1, 9, 0.021484375],
  ])('of %i and %i is %f', (a, b, p) => {
    expect(mcnemar(a, b) / p).toBeCloseTo(1, 10)
    expect(mcnemar(b, a)).toBe(mcnemar(a, b))
  })

  test('is 1 where nothing speaks for a difference', () => {
    expect(mcnemar(0, 0)).toBe(1)
    expect(mcnemar(7, 7)).toBe(1)
  })

  test('is a probability, and falls as the split grows more uneven', () => {
    fc.assert(
      fc.property(fc.nat(3000), fc.nat(3000), (a, b) => {
        const p = mcnemar(a, b)
        expect(p).toBeGreaterThanOrEqual(0)
        expect(p).toBeLessThanOrEqual(1)
        if (a > 0 && a <= b) expect(mcnemar(a - 1, b + 1)).toBeLessThanOrEqual(p + 1e-12)
      }),
    )
  })
})
