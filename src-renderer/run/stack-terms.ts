import { stageAt, type Band, type ChartData, type CurvePoints } from '../charts/chart-data.ts'
import { createSmoother } from '../charts/smooth.ts'

export interface StackedTerm {
  readonly label: string
  readonly points: CurvePoints
}

/** Depth of ink of the terms of a stack, from the ground up. */
const OPACITIES = [0.46, 0.22, 0.34, 0.12, 0.28, 0.17, 0.4] as const

/**
 * Terms one upon another, on the steps of their total, smoothed as it is (anew with each stage), so
 * that the top of the stack is the total's line. A term that is off is nothing.
 */
export function stackTerms(
  terms: readonly StackedTerm[],
  steps: ArrayLike<number>,
  smoothing: number,
  boundaries: ChartData['boundaries'],
): readonly Band[] {
  let low = new Float64Array(steps.length)
  return terms.map(({ label, points }, index) => {
    let smoother = createSmoother(smoothing)
    let stage = 0
    const high = onSteps(points, steps, boundaries).map((value, at) => {
      const now = stageAt(boundaries, steps[at] ?? 0)
      if (now !== stage) smoother = createSmoother(smoothing)
      stage = now
      return (low[at] ?? 0) + smoother.next(value)
    })
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

/**
 * Values of a curve at given steps, 0 where it is off. Between the points of a thinned curve lies a
 * straight line;
 * a loss is on for whole stages, so none is drawn from one stage into the next.
 */
export function onSteps(
  { steps, values }: CurvePoints,
  wanted: ArrayLike<number>,
  boundaries: ChartData['boundaries'],
): Float64Array<ArrayBuffer> {
  const found = new Float64Array(wanted.length)
  const last = steps.length - 1
  let at = 0
  for (let index = 0; index < wanted.length; index++) {
    const step = wanted[index] ?? 0
    if (last < 0 || step < (steps[0] ?? 0) || step > (steps[last] ?? 0)) continue
    while (at < last && (steps[at + 1] ?? 0) <= step) at++
    const [from, to] = [steps[at] ?? 0, steps[at + 1] ?? steps[at] ?? 0]
    const [before, after] = [values[at] ?? 0, values[at + 1] ?? 0]
    const stage = stageAt(boundaries, step)
    const [isBefore, isAfter] = [stageAt(boundaries, from) === stage, stageAt(boundaries, to) === stage]
    if (from === step || (isBefore && !isAfter)) found[index] = before
    else if (isAfter && !isBefore) found[index] = after
    else if (isBefore) found[index] = before + ((step - from) / (to - from)) * (after - before)
  }
  return found
}

/** A curve in another unit: the value of each step divided by a number of that step. */
export function divided(points: CurvePoints, by: ((step: number) => number) | undefined): CurvePoints {
  if (!by) return points
  const { steps, values } = points
  return { ...points, values: Float64Array.from(values, (value, at) => value / by(steps[at] ?? 0)) }
}
