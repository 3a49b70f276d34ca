import type { Band, CurvePoints } from '../charts/chart-data.ts'
import { createSmoother } from '../charts/smooth.ts'

export interface StackedTerm {
  readonly label: string
  readonly points: CurvePoints
}

/** Depth of ink of the terms of a stack, from the ground up. */
const OPACITIES = [0.46, 0.22, 0.34, 0.12, 0.28, 0.17, 0.4] as const

/**
 * Terms one upon another, on the steps of their total, smoothed as it is, so that the top of the stack is the total's line. Between the points of a thinned term
 * lies a straight line; beyond its first and last point a term is off, which is nothing.
 */
export function stackTerms(
  terms: readonly StackedTerm[],
  steps: ArrayLike<number>,
  smoothing: number,
): readonly Band[] {
  let low = new Float64Array(steps.length)
  return terms.map(({ label, points }, index) => {
    const smoother = createSmoother(smoothing)
    const own = onSteps(points, steps)
    const high = own.map((value, at) => (low[at] ?? 0) + smoother.next(value))
    const band = {
      label,
      steps,
      low,
      high,
      colour: '--heat-1',
      opacity: OPACITIES[index % OPACITIES.length] ?? 0.2,
    }
    low = high
    return band
  })
}

/** Values of a curve at given steps, 0 where it is off. */
export function onSteps(
  { steps, values }: CurvePoints,
  wanted: ArrayLike<number>,
): Float64Array<ArrayBuffer> {
  const found = new Float64Array(wanted.length)
  const last = steps.length - 1
  let at = 0
  for (let index = 0; index < wanted.length; index++) {
    const step = wanted[index] ?? 0
    if (last < 0 || step < (steps[0] ?? 0) || step > (steps[last] ?? 0)) continue
    while (at < last && (steps[at + 1] ?? 0) <= step) at++
    const [from, to] = [steps[at] ?? 0, steps[at + 1] ?? 0]
    const value = values[at] ?? 0
    found[index] =
      at === last || from === step
        ? value
        : value + ((step - from) / (to - from)) * ((values[at + 1] ?? 0) - value)
  }
  return found
}

/** A curve in another unit: every value times a factor. */
export function scaled(points: CurvePoints, factor: number): CurvePoints {
  return factor === 1
    ? points
    : { ...points, values: Float64Array.from(points.values, (value) => value * factor) }
}
