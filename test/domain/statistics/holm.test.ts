import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holm } from '../../../src-main/domain/statistics/holm.ts'

describe("Holm's correction", () => {
  test('multiplies the smallest by n, the next by n − 1, and never goes back', () => {
    const [a, b, c, d, e] = holm([0.01, 0.04, 0.03, 0.005, 0.5])
    expect(d).toBeCloseTo(0.005 * 5, 12)
    expect(a).toBeCloseTo(0.01 * 4, 12)
    expect(c).toBeCloseTo(0.03 * 3, 12)
    expect(b).toBeCloseTo(Math.max(0.03 * 3, 0.04 * 2), 12)
    expect(e).toBeCloseTo(0.5, 12)
    expect(holm([])).toEqual([])
    expect(holm([0.7, 0.6])).toEqual([1, 1])
  })

  test('keeps the order of the ps, and lies between p and n · p', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (ps) => {
        const adjusted = holm(ps)
        ps.forEach((p, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p)
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, Math.max(...ps) * ps.length) + 1e-12)
          ps.forEach((other, at) => {
            if (other < p) expect(adjusted[at]).toBeLessThanOrEqual(adjusted[index] ?? 0)
          })
        })
      }),
    )
  })
})
