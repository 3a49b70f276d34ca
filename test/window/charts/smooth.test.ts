import { describe, expect, test } from 'vitest'
import { createSmoother } from '../../../src-renderer/charts/smooth.ts'

describe('smoothing', () => {
  test('is a debiased moving average: 1, 3 with weight 0.5 gives 1 and (0.25·1 + 0.5·3) / 0.75', () => {
    const smoother = createSmoother(0.5)
    expect(smoother.next(1)).toBeCloseTo(1, 12)
    expect(smoother.next(3)).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75, 12)
  })

  test('leaves a constant as it is, from its first point on', () => {
    const smoother = createSmoother(0.97)
    for (let at = 0; at < 50; at++) expect(smoother.next(0.7)).toBeCloseTo(0.7, 12)
  })

  test('lets a value that is not finite pass and forgets it', () => {
    const smoother = createSmoother(0.5)
    smoother.next(1)
    expect(smoother.next(Number.NaN)).toBeNaN()
    expect(smoother.next(1)).toBeCloseTo(1, 12)
  })
})
