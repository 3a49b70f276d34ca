import { describe, expect, test } from 'vitest'
import { createGrowingPoints } from '../../../src-renderer/charts/growing-points.ts'
import { createProjector } from '../../../src-renderer/charts/project-lines.ts'
import { STEP_AXIS } from '../../../src-renderer/charts/chart-data.ts'

const steps = (count: number, from = 1) => Array.from({ length: count }, (_, index) => from + index)

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
