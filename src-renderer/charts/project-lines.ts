import { boundaryOf, stageAt, type Axis, type ChartData, type Line } from './chart-data.ts'
import { createSmoother, type Smoother } from './smooth.ts'

export interface Spot {
  readonly x: number
  readonly y: number
}

export interface Projection {
  readonly spots: readonly Spot[]
  /** As measured, where `spots` are smoothed. */
  readonly raw?: readonly Spot[]
}

interface Kept {
  readonly era: number | undefined
  readonly axis: Axis
  readonly smoothing: number
  /** Ends of stages, one after another. */
  readonly ends: string
  readonly spots: Spot[]
  readonly raw: Spot[] | undefined
  smoother: Smoother
  /** The stage of the last point. */
  stage: number
}

/**
 * Lines as they are drawn: along the axis, smoothed. Smoothing begins anew with each stage, whose
 * losses are others. Keeps what it did, so that a curve which only grew costs only what is new.
 */
export function createProjector(): (
  line: Line,
  axis: Axis,
  smoothing: number,
  boundaries: ChartData['boundaries'],
) => Projection {
  const kept = new Map<string, Kept>()
  return ({ label, points, isPale, hasMarks }, axis, smoothing, boundaries) => {
    const { steps, values, era } = points
    const weight = isPale || hasMarks ? 0 : smoothing
    const ends = boundaries.map((boundary) => boundaryOf(boundary).step).join()
    const before = kept.get(label)
    const isGrown =
      before !== undefined &&
      era !== undefined &&
      before.era === era &&
      before.axis === axis &&
      before.smoothing === weight &&
      before.ends === ends &&
      before.spots.length <= steps.length
    const drawn: Kept = isGrown
      ? before
      : {
          era,
          axis,
          smoothing: weight,
          ends,
          spots: [],
          raw: weight > 0 ? [] : undefined,
          smoother: createSmoother(weight),
          stage: 0,
        }
    if (!isGrown) kept.set(label, drawn)
    for (let at = drawn.spots.length; at < steps.length; at++) {
      const x = axis.xOf(steps[at] ?? 0)
      const y = values[at] ?? Number.NaN
      const stage = weight > 0 ? stageAt(boundaries, steps[at] ?? 0) : 0
      if (stage !== drawn.stage) drawn.smoother = createSmoother(weight)
      drawn.stage = stage
      drawn.raw?.push({ x, y })
      drawn.spots.push({ x, y: drawn.smoother.next(y) })
    }
    return drawn
  }
}
