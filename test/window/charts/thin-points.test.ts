import { describe, expect, test } from 'vitest'
import { thinPoints } from '../../../src-renderer/charts/thin-points.ts'

const steps = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

describe('thinning', () => {
  test('keeps every peak where it is', () => {
    const values = steps(10_000).map((step) => (step === 7777 ? 50 : step === 1234 ? -9 : Math.sin(step)))
    const thin = thinPoints(steps(10_000), values, 1000)
    expect(thin.steps.length).toBeLessThanOrEqual(1000)
    expect(thin.values[thin.steps.indexOf(7777)]).toBe(50)
    expect(thin.values[thin.steps.indexOf(1234)]).toBe(-9)
    expect([...thin.steps]).toEqual([...thin.steps].sort((a, b) => a - b))
  })

  test('leaves out what is not finite', () => {
    expect([...thinPoints([1, 2, 3], [1, Number.NaN, 2], 2).values]).toEqual([1, 2])
  })
})
