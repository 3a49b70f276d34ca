import { describe, expect, test } from 'vitest'
import { createGrowingPoints } from '../../../src-renderer/charts/growing-points.ts'
import { createProjector } from '../../../src-renderer/charts/project-lines.ts'
import { readCurve, STEP_AXIS } from '../../../src-renderer/charts/chart-data.ts'

describe('smoothing over stages', () => {
  const points = { steps: [1, 2, 3, 4, 5], values: [4, 4, 4, 1, 1] }

  test('begins anew with each stage: what another loss was leaves no trace', () => {
    const { spots, raw } = createProjector()({ label: 'total', colour: '--ink', points }, STEP_AXIS, 0.9, [3])
    spots.forEach(({ y }, at) => expect(y).toBeCloseTo(points.values[at] ?? 0, 12))
    expect(raw?.map(({ y }) => y)).toEqual(points.values)
  })

  test('is worked out anew when a stage turns out to end elsewhere', () => {
    const curve = createGrowingPoints(points, false)
    const project = createProjector()
    const line = { label: 'total', colour: '--ink', points: curve.points() }
    project(line, STEP_AXIS, 0.9, [5])
    const moved = project(line, STEP_AXIS, 0.9, [3])
    expect(moved.spots).toEqual(createProjector()(line, STEP_AXIS, 0.9, [3]).spots)
  })
})

describe('the value under the cursor', () => {
  const whole = { steps: [10, 20], values: [1, 2] }
  const thinned = { steps: [10, 14, 40, 44], values: [1, 2, 3, 4], isThinned: true }

  test('is one that was measured there, and none beside it', () => {
    expect(readCurve(whole, 20)).toEqual({ value: 2, isExact: true })
    for (const step of [9, 11, 15, 19, 21]) expect(readCurve(whole, step)).toBeUndefined()
    expect(readCurve({ steps: [], values: [] }, 1)).toBeUndefined()
  })

  test('of a thinned curve is near, and says so, only in stages where the curve has points', () => {
    expect(readCurve(thinned, 12, { boundaries: [20, 30] })).toEqual({ value: 1, isExact: false })
    for (const step of [25, 29]) expect(readCurve(thinned, step, { boundaries: [20, 30] })).toBeUndefined()
    for (const step of [9, 45]) expect(readCurve(thinned, step)).toBeUndefined()
  })

  test('is what the host says, also where it says that there is none', () => {
    expect(readCurve(thinned, 12, { told: { value: 7 } })).toEqual({ value: 7, isExact: true })
    expect(readCurve(thinned, 12, { told: { value: undefined } })).toBeUndefined()
  })

  test('may be near where curves never share a place', () => {
    expect(readCurve(whole, 14, { mayBeNear: true })).toEqual({ value: 1, isExact: false })
    expect(readCurve(whole, 21, { mayBeNear: true })).toBeUndefined()
  })
})
