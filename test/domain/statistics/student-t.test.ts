import { describe, expect, test } from 'vitest'
import { studentCritical, studentTwoSided } from '../../../src-main/domain/statistics/student-t.ts'

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
