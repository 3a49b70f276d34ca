/**
 * Points of one curve as a chart takes them: plain arrays, or views of growing ones. Steps rise.
 */
export interface CurvePoints {
  readonly steps: ArrayLike<number>
  readonly values: ArrayLike<number>
  /**
   * While it stays the same, longer points begin with the shorter ones: only what is new need be
   * drawn up.
   */
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
  /** Whether each point is marked: few, measured ones, which are not smoothed. */
  readonly hasMarks?: boolean
  /** Points to be marked by a filled disc, by step. */
  readonly marks?: readonly number[]
  readonly width?: number
  readonly opacity?: number
  /** Whether it is measured no more, so that its last value is none of now. */
  readonly isOff?: boolean
  /** Beside the matter: neither smoothed nor read out under the cursor. */
  readonly isPale?: boolean
  /** One value for all steps, measured at none of them. */
  readonly isLevel?: boolean
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
  /**
   * What points are measured by where that is no step, such as `seconds`: each curve has then its
   * own way from steps to it.
   */
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
  /** A value at the left axis, in the unit of `format`; plain numbers where nothing is said. */
  readonly tick?: (value: number) => string
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

/**
 * Where every chart of a view has its plot, in pixels from either side, so that one cursor runs
 * through all of them.
 */
export const PLOT = { left: 72, right: 10 } as const

/** Index of the last point at or before a step; -1 before the first. */
function indexAt({ steps }: Pick<CurvePoints, 'steps'>, step: number): number {
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

/** Which stage a step belongs to, from 0; a stage's end is its last step. */
export function stageAt(boundaries: ChartData['boundaries'], step: number): number {
  let stage = 0
  for (const boundary of boundaries) if (boundaryOf(boundary).step < step) stage++
  return stage
}

export interface CurveReading {
  readonly value: number
  /** Whether it was measured at that very step. */
  readonly isExact: boolean
}

/**
 * What a curve says at a step; nothing where it has no value there.
 * @param boundaries ends of stages: a loss is on for whole stages, so a thinned curve without a
 * point in a
 *   stage was off in it
 * @param told what the host says was measured at the step, where it was asked: of a thinned curve
 * not all
 *   points are here
 * @param mayBeNear whether curves never share a place, as with seconds along the bottom
 */
export function readCurve(
  points: CurvePoints,
  step: number,
  {
    boundaries = [],
    told,
    mayBeNear = false,
  }: {
    readonly boundaries?: ChartData['boundaries']
    readonly told?: { readonly value: number | undefined }
    readonly mayBeNear?: boolean
  } = {},
): CurveReading | undefined {
  const at = nearestIndex(points, step)
  const [found, value] = [points.steps[at], points.values[at]]
  if (found === undefined || value === undefined) return undefined
  if (found === step) return { value, isExact: true }
  if (told) return told.value === undefined ? undefined : { value: told.value, isExact: true }
  const isBetween = step > (points.steps[0] ?? 0) && step < (points.steps[points.steps.length - 1] ?? 0)
  const isOn = points.isThinned && stageAt(boundaries, found) === stageAt(boundaries, step)
  return isBetween && (isOn || mayBeNear) ? { value, isExact: false } : undefined
}
