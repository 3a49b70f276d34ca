import type { Axis, CurvePoints } from './chart-data.ts'

export interface HeatRow {
  /** Unique in its heatmap. */
  readonly label: string
  /** Written at the row's left. */
  readonly short: string
  /** In full, for who listens. */
  readonly said: string
  readonly points: CurvePoints
  /** Rows of another group stand apart. */
  readonly group: string
}

export interface HeatData {
  readonly rows: readonly HeatRow[]
  readonly lastStep: number
  readonly nowStep: number
  readonly boundaries: readonly number[]
  readonly axis?: Axis
}

export const ROW_HEIGHT = 13
const GROUP_GAP = 4
/** Pixels of one cell. */
const CELL = 4

/** Where each row begins, and how high all are. */
export function heatLayout(rows: readonly HeatRow[]): {
  readonly tops: readonly number[]
  readonly height: number
} {
  let y = 0
  const tops = rows.map(({ group }, at) => {
    if (at > 0 && rows[at - 1]?.group !== group) y += GROUP_GAP
    const top = y
    y += ROW_HEIGHT
    return top
  })
  return { tops, height: y }
}

/** The highest finite value of all rows: the dark end of the scale. */
export function highestValue(rows: readonly HeatRow[]): number {
  let most = 0
  for (const { points } of rows)
    for (let at = 0; at < points.values.length; at++) {
      const value = points.values[at] ?? 0
      if (value > most && Number.isFinite(value)) most = value
    }
  return most || 1
}

/** How dark a value is, 0 … 1: the root, so that what is small is told apart too. */
export function shade(value: number, most: number): number {
  return Math.sqrt(Math.min(1, Math.max(0, value / most)))
}

export interface HeatCell {
  readonly from: number
  readonly to: number
  /** Mean of the points that lie in it. */
  readonly value: number
}

/**
 * A row as cells of equal width, each the mean of its points; empty ones between two points take
 * the one before, as far as its stage goes: in the next the loss may be off.
 * @param pixelOf from the plot's left edge
 * @param ends last steps of stages, and of what has been trained
 * @param cell width of one
 */
export function heatCells(
  { steps, values }: CurvePoints,
  pixelOf: (step: number) => number,
  ends: readonly number[],
  cell = CELL,
): readonly HeatCell[] {
  const cells: { from: number; to: number; value: number }[] = []
  let [sum, count, column, last] = [0, 0, -1, 0]
  const close = (next: number) => {
    const end = Math.min(...ends.filter((step) => step >= last).map(pixelOf))
    if (count > 0) cells.push({ from: column * cell, to: Math.min(next * cell, end), value: sum / count })
  }
  for (let at = 0; at < steps.length; at++) {
    const value = values[at] ?? Number.NaN
    if (!Number.isFinite(value)) continue
    const index = Math.floor(pixelOf(steps[at] ?? 0) / cell)
    if (index !== column) {
      close(index)
      ;[sum, count, column] = [0, 0, index]
    }
    sum += value
    count++
    last = steps[at] ?? 0
  }
  const end = steps[steps.length - 1] ?? 0
  const stride = end - (steps[steps.length - 2] ?? end)
  close(Math.max(column + 1, Math.ceil(pixelOf(end + stride) / cell)))
  return cells
}
