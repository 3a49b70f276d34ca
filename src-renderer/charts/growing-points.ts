import type { Points } from '../../src-main/contract/points.ts'
import type { CurvePoints } from './chart-data.ts'
import { thinPoints } from './thin-points.ts'

/** A curve that a training adds to. Adding costs what is added; memory is bounded. */
export interface GrowingPoints {
  /** A view of what is there now; cheap. */
  points(): CurvePoints
  /** Adds points behind the last; those that are there already are passed over. */
  append(added: Points): void
  /** Takes away points beyond a step: a resumed run takes those steps again. */
  cutAfter(step: number): void
}

/** Points that may be shown before they are thinned to half as many. */
const MOST_POINTS = 4000

/** @param isThinned whether the host left points out of `first` */
export function createGrowingPoints(first: Points, isThinned: boolean, most = MOST_POINTS): GrowingPoints {
  let steps = Float64Array.from(first.steps)
  let values = Float64Array.from(first.values)
  let length = steps.length
  let era = 0
  let hasGaps = isThinned

  function reserve(wanted: number): void {
    if (wanted <= steps.length) return
    const size = Math.max(256, steps.length * 2, wanted)
    steps = grown(steps, size)
    values = grown(values, size)
  }

  return {
    points: () => ({
      steps: steps.subarray(0, length),
      values: values.subarray(0, length),
      era,
      isThinned: hasGaps,
    }),
    append(added) {
      const last = length > 0 ? (steps[length - 1] ?? 0) : Number.NEGATIVE_INFINITY
      const from = added.steps.findIndex((step) => step > last)
      if (from < 0) return
      reserve(length + added.steps.length - from)
      steps.set(added.steps.slice(from), length)
      values.set(added.values.slice(from), length)
      length += added.steps.length - from
      if (length <= most) return
      const thin = thinPoints(steps.subarray(0, length), values.subarray(0, length), most / 2)
      steps.set(thin.steps)
      values.set(thin.values)
      length = thin.steps.length
      hasGaps = true
      era++
    },
    cutAfter(step) {
      while (length > 0 && (steps[length - 1] ?? 0) > step) length--
      era++
    },
  }
}

function grown(old: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size)
  larger.set(old)
  return larger
}
