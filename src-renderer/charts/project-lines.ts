import type { Axis, Line } from './chart-data.ts'
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
  readonly spots: Spot[]
  readonly raw: Spot[] | undefined
  readonly smoother: Smoother
}

/** Lines as they are drawn: along the axis, smoothed. Keeps what it did, so that a curve which only grew costs only what is new. */
export function createProjector(): (line: Line, axis: Axis, smoothing: number) => Projection {
  const kept = new Map<string, Kept>()
  return ({ label, points, isPale }, axis, smoothing) => {
    const { steps, values, era } = points
    const weight = isPale ? 0 : smoothing
    const before = kept.get(label)
    const isGrown =
      before !== undefined &&
      era !== undefined &&
      before.era === era &&
      before.axis === axis &&
      before.smoothing === weight &&
      before.spots.length <= steps.length
    const own: Kept = isGrown
      ? before
      : {
          era,
          axis,
          smoothing: weight,
          spots: [],
          raw: weight > 0 ? [] : undefined,
          smoother: createSmoother(weight),
        }
    if (!isGrown) kept.set(label, own)
    for (let at = own.spots.length; at < steps.length; at++) {
      const x = axis.xOf(steps[at] ?? 0)
      const y = values[at] ?? Number.NaN
      own.raw?.push({ x, y })
      own.spots.push({ x, y: own.smoother.next(y) })
    }
    return own
  }
}
