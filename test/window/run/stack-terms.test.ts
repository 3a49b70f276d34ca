import { describe, expect, test } from 'vitest'
import { onSteps, stackTerms } from '../../../src-renderer/run/stack-terms.ts'
import { createSmoother } from '../../../src-renderer/charts/smooth.ts'

describe('stacked terms', () => {
  const steps = [1, 2, 3, 4]
  const early = { label: 'internal', points: { steps: [1, 2], values: [0.5, 0.25] } }
  const late = { label: 'labels', points: { steps: [3, 4], values: [1, 0.75] } }

  test('add up to their total, each nothing where it is off', () => {
    const [low, high] = stackTerms([early, late], steps, 0, [])
    expect(Array.from(low?.high ?? [])).toEqual([0.5, 0.25, 0, 0])
    expect(Array.from(high?.low ?? [])).toEqual([0.5, 0.25, 0, 0])
    expect(Array.from(high?.high ?? [])).toEqual([0.5, 0.25, 1, 0.75])
  })

  test('smoothed, end where the smoothed total does', () => {
    const smoother = createSmoother(0.8)
    const total = [0.5, 0.25, 1, 0.75].map((value) => smoother.next(value))
    const top = stackTerms([early, late], steps, 0.8, []).at(-1)?.high
    total.forEach((value, at) => expect(top?.[at]).toBeCloseTo(value, 12))
  })

  test('of a thinned curve lie on the line between its points', () => {
    expect(Array.from(onSteps({ steps: [2, 6], values: [1, 3] }, [1, 2, 3, 4, 6, 7], []))).toEqual([
      0, 1, 1.5, 2, 3, 0,
    ])
  })

  test('smoothed, a term is nothing from the first step of a stage without it', () => {
    const [low, high] = stackTerms([early, late], steps, 0.8, [2])
    expect(Array.from(low?.high ?? []).slice(2)).toEqual([0, 0])
    expect(high?.high[2]).toBeCloseTo(1, 12)
  })

  test('of a thinned curve reach no further than its stage', () => {
    const curve = { steps: [2, 4, 10], values: [1, 3, 5] }
    expect(Array.from(onSteps(curve, [3, 5, 6, 7, 8, 9], [5, 8]))).toEqual([2, 3, 0, 0, 0, 5])
  })
})
