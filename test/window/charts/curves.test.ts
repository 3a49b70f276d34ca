import { describe, expect, test } from 'vitest'
import { createGrowingPoints } from '../../../src-renderer/charts/growing-points.ts'
import { createProjector } from '../../../src-renderer/charts/project-lines.ts'
import { createSmoother } from '../../../src-renderer/charts/smooth.ts'
import { readCurve, STEP_AXIS } from '../../../src-renderer/charts/chart-data.ts'
import { thinPoints } from '../../../src-renderer/charts/thin-points.ts'
import { linearTicks, logTicks } from '../../../src-renderer/charts/ticks.ts'

const steps = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

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

describe('a growing curve', () => {
  test('holds exactly what was added, each step once', () => {
    const curve = createGrowingPoints({ steps: [1, 2], values: [0.1, 0.2] }, false)
    curve.append({ steps: [2, 3], values: [9, 0.3] })
    curve.append({ steps: [1], values: [9] })
    expect(Array.from(curve.points().steps)).toEqual([1, 2, 3])
    expect(Array.from(curve.points().values)).toEqual([0.1, 0.2, 0.3])
    expect(curve.points().isThinned).toBe(false)
  })

  test('stays bounded, and says when points were left out', () => {
    const curve = createGrowingPoints({ steps: [], values: [] }, false, 400)
    for (let at = 0; at < 1000; at++)
      curve.append({ steps: steps(10, at * 10 + 1), values: steps(10, at * 10).map(Math.sin) })
    const { steps: shown, isThinned } = curve.points()
    const kept = Array.from(shown)
    expect(kept.length).toBeLessThanOrEqual(400)
    expect(kept[kept.length - 1]).toBe(10_000)
    expect(isThinned).toBe(true)
    // What was thinned often is no sparser than what was thinned once: nowhere a hole.
    const widest = Math.max(...kept.slice(1).map((step, at) => step - (kept[at] ?? 0)))
    expect(widest).toBeLessThanOrEqual(300)
  })

  test('gives back the steps that a resumed run takes again', () => {
    const curve = createGrowingPoints({ steps: steps(10), values: steps(10) }, false)
    const { era } = curve.points()
    curve.cutAfter(6)
    curve.append({ steps: [7], values: [70] })
    expect(Array.from(curve.points().values)).toEqual([1, 2, 3, 4, 5, 6, 70])
    expect(curve.points().era).not.toBe(era)
  })

  test('drawn bit by bit is the same as drawn at once', () => {
    const curve = createGrowingPoints({ steps: [], values: [] }, false)
    const project = createProjector()
    const line = () => ({ label: 'loss', colour: '--ink', points: curve.points() })
    for (let at = 0; at < 20; at++) {
      curve.append({ steps: steps(5, at * 5 + 1), values: steps(5, at).map(Math.sin) })
      project(line(), STEP_AXIS, 0.9, [])
    }
    const grown = project(line(), STEP_AXIS, 0.9, [])
    expect(grown.spots).toEqual(createProjector()(line(), STEP_AXIS, 0.9, []).spots)
    expect(grown.raw?.length).toBe(100)
  })
})

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

test('ticks are round and inside', () => {
  expect(linearTicks(0, 1.63, 4)).toEqual([0, 0.5, 1, 1.5])
  expect(linearTicks(0.1, 0.4, 3)).toEqual([0.1, 0.2, 0.3, 0.4])
  expect(logTicks(0.015, 30)).toEqual([0.1, 1, 10])
  expect(logTicks(0.5, 3)).toEqual([0.5, 1, 2])
})
