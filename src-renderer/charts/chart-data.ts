/** Points of one curve as a chart takes them: plain arrays, or views of growing ones. Steps rise. */
export interface CurvePoints {
  readonly steps: ArrayLike<number>
  readonly values: ArrayLike<number>
  /** While it stays the same, longer points begin with the shorter ones: only what is new need be drawn up. */
  readonly era?: number
  /** Whether not every measured point is here; those that are, are as they were measured. */
  readonly isThinned?: boolean
}

export interface Line {
  /** Unique in its chart. */
  readonly label: string
  readonly points: CurvePoints
  /** A colour token, such as --ink. */
  readonly colour: string
  readonly isDashed?: boolean
  /** Whether each point is marked: few, measured ones. */
  readonly hasMarks?: boolean
  /** Points to be marked by a filled disc, by step. */
  readonly marks?: readonly number[]
  readonly width?: number
  readonly opacity?: number
  /** Whether it is measured no more, so that its last value is none of now. */
  readonly isOff?: boolean
  /** Beside the matter: neither smoothed nor read out under the cursor. */
  readonly isPale?: boolean
}

/** The ground between two curves: least and most, mean ± deviation, or one part of a stack. */
export interface Band {
  readonly label: string
  readonly steps: ArrayLike<number>
  readonly low: ArrayLike<number>
  readonly high: ArrayLike<number>
  readonly colour: string
  readonly opacity: number
}

/** Where a stage ends; dashed while it is only planned. */
export interface Boundary {
  readonly step: number
  readonly isPlanned?: boolean
}

/** What runs along the bottom; made from steps, which is what everything is measured by. */
export interface Axis {
  readonly name: 'step' | 'epoch' | 'time'
  readonly xOf: (step: number) => number
  readonly stepOf: (x: number) => number
  readonly format: (x: number) => string
  /** What points are measured by where that is no step, such as `seconds`: each curve has then its own way from steps to it. */
  readonly measure?: string
}

export interface ChartData {
  readonly lines: readonly Line[]
  readonly bands?: readonly Band[]
  readonly boundaries: readonly (number | Boundary)[]
  /** The last step that is planned. */
  readonly lastStep: number
  /** Ground beyond it is shown as planned. */
  readonly nowStep?: number
  readonly format: (value: number) => string
  /** Steps where nothing is said. */
  readonly axis?: Axis
  readonly isLog?: boolean
  /** 0 … 0.999: weight of what went before, as TensorBoard's. */
  readonly smoothing?: number
  /** Whether numbers are written along the bottom. */
  readonly hasAxis?: boolean
}

export const STEP_AXIS: Axis = {
  name: 'step',
  xOf: (step) => step,
  stepOf: (x) => x,
  format: (x) => x.toLocaleString('en'),
}

/** Where every chart of a view has its plot, in pixels from either side, so that one cursor runs through all of them. */
export const PLOT = { left: 62, right: 10 } as const

/** Index of the last point at or before a step; -1 before the first. */
export function indexAt({ steps }: Pick<CurvePoints, 'steps'>, step: number): number {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle] ?? 0) <= step) low = middle + 1
    else high = middle
  }
  return low - 1
}

/** Index of the point nearest to a step; -1 where there is none. */
export function nearestIndex(points: CurvePoints, step: number): number {
  const before = indexAt(points, step)
  const after = before + 1
  if (before < 0) return points.steps.length > 0 ? 0 : -1
  if (after >= points.steps.length) return before
  return step - (points.steps[before] ?? 0) <= (points.steps[after] ?? 0) - step ? before : after
}

export function boundaryOf(given: number | Boundary): Boundary {
  return typeof given === 'number' ? { step: given } : given
}
