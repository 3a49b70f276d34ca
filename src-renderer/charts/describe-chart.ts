import { boundaryOf, STEP_AXIS, type Axis, type Band, type ChartData } from './chart-data.ts'
import { createProjector, type Spot } from './project-lines.ts'
import { tickText } from '../../src-main/domain/drawing/ticks.ts'
import { valueRange } from './value-range.ts'

/** A curve, in the units of the axes, with all of its look but the colour that its token has. */
export interface Stroke {
  readonly label: string
  readonly spots: readonly Spot[]
  /** A colour token. */
  readonly colour: string
  readonly opacity: number
  readonly width: number
  /** Drawn and left out, px. */
  readonly dash: readonly number[]
  /** Whether it is as measured, under one that is smoothed. */
  readonly isRaw: boolean
  /** Whether there is a disc at any spot. */
  readonly hasDiscs: boolean
  /** The disc at a spot, by its index: a mark is filled, a measured point is hollow. */
  discAt(index: number): { readonly radius: number; readonly isFilled: boolean } | undefined
}

/** What a chart shows, for the canvas and for the SVG alike. */
export interface ChartDescription {
  readonly axis: Axis
  /** First and last place along the bottom. */
  readonly x: readonly [first: number, last: number]
  readonly y: readonly [low: number, high: number]
  readonly tick: (value: number) => string
  readonly isLog: boolean
  /** From here on the ground is shown as planned; undefined where all has been trained. */
  readonly plannedFrom: number | undefined
  readonly bands: readonly Band[]
  /** Ends of stages. */
  readonly boundaries: readonly { readonly x: number; readonly dash: readonly number[] }[]
  /** The first lies on top. */
  readonly strokes: readonly Stroke[]
}

/**
 * Describes a chart again and again: what was projected of a curve is kept, so that one that only
 * grew costs only what is new.
 */
export function createChartDescriber(): (data: ChartData) => ChartDescription {
  const project = createProjector()
  return (data) => {
    const { lines, bands = [], boundaries, axis = STEP_AXIS, smoothing = 0, lastStep, nowStep } = data
    const projections = lines.map((line) => project(line, axis, smoothing, boundaries))
    const shown = lines.flatMap((line, at) => {
      const projection = projections[at]
      return projection && line.opacity !== 0 ? [{ line, ...projection }] : []
    })
    const smooth = shown.map(({ line, spots }): Stroke => {
      const { label, colour, opacity = 1, width = 1.5, isDashed, hasMarks = false, marks = [], points } = line
      const marked = new Set(marks)
      return {
        label,
        spots,
        colour,
        opacity,
        width,
        dash: isDashed ? [4, 3] : [],
        isRaw: false,
        hasDiscs: hasMarks || marked.size > 0,
        discAt(index) {
          const isFilled = marked.has(points.steps[index] ?? -1)
          return isFilled || hasMarks ? { radius: isFilled ? 3.5 : 2, isFilled } : undefined
        },
      }
    })
    const raw = shown.flatMap(({ line: { colour, width = 1 }, raw: spots }): readonly Stroke[] => {
      if (!spots) return []
      const look = { dash: [], isRaw: true, hasDiscs: false, discAt: () => undefined }
      return [{ label: '', spots, colour, opacity: 0.25, width, ...look }]
    })
    return {
      axis,
      x: [axis.xOf(0), axis.xOf(Math.max(1, lastStep))],
      y: valueRange(data, projections),
      tick: data.tick ?? tickText,
      isLog: data.isLog ?? false,
      plannedFrom: nowStep !== undefined && nowStep < lastStep ? axis.xOf(nowStep) : undefined,
      bands,
      boundaries: boundaries.map(boundaryOf).map(({ step, isPlanned }) => ({
        x: axis.xOf(step),
        dash: isPlanned ? [2, 3] : [],
      })),
      strokes: [...smooth, ...raw],
    }
  }
}

/** The corners of a band: along its upper edge, and back along its lower one. */
export function* outlineOf({ steps, low, high }: Band, axis: Axis): Generator<Spot> {
  for (let at = 0; at < steps.length; at++) yield { x: axis.xOf(steps[at] ?? 0), y: high[at] ?? Number.NaN }
  for (let at = steps.length - 1; at >= 0; at--)
    yield { x: axis.xOf(steps[at] ?? 0), y: low[at] ?? Number.NaN }
}
