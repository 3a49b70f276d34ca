import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { holm } from '../../src-main/domain/statistics/holm.ts'
import { meanInterval, pairedT } from '../../src-main/domain/statistics/mean-interval.ts'
import { mcnemar } from '../../src-main/domain/statistics/mcnemar.ts'
import {
  countPair,
  pairedDifferenceInterval,
  smallestVisible,
} from '../../src-main/domain/statistics/paired-shares.ts'
import { studentCritical, studentTwoSided } from '../../src-main/domain/statistics/student-t.ts'

describe("Student's distribution", () => {
  // scipy 1.17.1: 2 * stats.t.sf(t, df)
  test.each([
    [2, 1, 0.2951672353008665],
    [2.5, 2, 0.12961172022151082],
    [0.3, 4, 0.7791214282774598],
    [12.7, 1, 0.050024327689344165],
    [3.2, 9, 0.010831302589901321],
    [1.96, 1000, 0.050273184955748736],
    [40, 3, 3.4380680789158506e-5],
  ])('lies beyond ±%f at %i degrees of freedom with probability %f', (t, df, p) => {
    expect(studentTwoSided(t, df) / p).toBeCloseTo(1, 10)
    expect(studentTwoSided(-t, df)).toBe(studentTwoSided(t, df))
  })

  // scipy 1.17.1: stats.t.ppf((1 + level) / 2, df)
  test.each([
    [0.95, 1, 12.706204736174694],
    [0.95, 2, 4.302652729749462],
    [0.95, 4, 2.7764451051977934],
    [0.95, 9, 2.262157162798205],
    [0.95, 30, 2.0422724563012378],
    [0.99, 5, 4.032142983555228],
  ])('holds %f of it within its critical value at %i degrees of freedom', (level, df, t) => {
    expect(studentCritical(level, df)).toBeCloseTo(t, 9)
  })
})

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

describe('two classifiers on the same examples', () => {
  const judged = (predicted: readonly number[], gold: readonly number[]) => ({
    predicted: Int32Array.from(predicted),
    right: Uint8Array.from(predicted, (own, row) => (own === gold[row] ? 1 : 0)),
  })

  test('are counted as one by one', () => {
    const gold = [0, 0, 1, 1, 2, 2]
    const counts = countPair(judged([0, 1, 1, 0, 2, 1], gold), judged([0, 0, 1, 2, 0, 0], gold))
    expect(counts).toEqual({ aOnly: 1, bOnly: 1, same: 2 })
  })

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
