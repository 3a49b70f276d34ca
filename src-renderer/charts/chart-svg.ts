import { escaped } from '../../src-main/domain/drawing/escaped.ts'
import type { ChartData } from './chart-data.ts'
import { createChartDescriber, outlineOf, type ChartDescription, type Stroke } from './describe-chart.ts'
import type { Spot } from './project-lines.ts'
import { boxOf, lineOf, rounded, textAt, type ColourOf } from '../../src-main/domain/drawing/svg-parts.ts'
import { linearTicks, logTicks } from '../../src-main/domain/drawing/ticks.ts'

export interface SvgLook {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly colourOf: ColourOf
  /** Least and most; without it, those of what is drawn. */
  readonly range?: readonly [low: number, high: number]
  /** Names of stretches of steps, written above the plot. */
  readonly stretches?: readonly { readonly name: string; readonly from: number; readonly to: number }[]
}

/** On paper: black on white, roles as in the light theme. */
export const PRINT_COLOURS: Readonly<Record<string, string>> = {
  '--surface': '#ffffff',
  '--ground': '#f4f4f2',
  '--rule': '#e0dfd9',
  '--rule-strong': '#a8a8a0',
  '--control': '#82827a',
  '--ink': '#000000',
  '--ink-2': '#333333',
  '--ink-3': '#5f6366',
  '--teacher': '#0b6f6a',
  '--a': '#a04c14',
  '--b': '#6544ba',
}

/** Of a paper's column: 3.25 inches, at 96 pixels each. */
export const COLUMN_WIDTH = 312

const MARGIN = { left: 48, right: 12, top: 26, axis: 22, legend: 18 }

/** Edges of the plot in the document, and where values lie in it, px. */
interface Plot {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: (value: number) => number
  /** Infinite or none where a value has no place on a log scale. */
  readonly y: (value: number) => number
}

/**
 * The chart that the window draws, as an SVG document of its own: axes, stages, bands, lines,
 * legend.
 */
export function chartSvg(data: ChartData, look: SvgLook): string {
  const { title, width, height, colourOf, stretches = [] } = look
  const described = createChartDescriber()(data)
  const chart = { ...described, y: look.range ?? described.y }
  const legend = legendOf(data, width, colourOf)
  const plot = plotOf(chart, {
    left: MARGIN.left,
    right: width - MARGIN.right,
    top: MARGIN.top + (stretches.length > 0 ? 12 : 0),
    bottom: height - MARGIN.axis - legend.height,
  })
  const parts = [
    `<rect width="${width}" height="${height}" fill="${colourOf('--surface')}"/>`,
    textAt(MARGIN.left, 15, title, { fill: colourOf('--ink'), size: 12, isStrong: true }),
    ...groundOf(chart, plot, colourOf),
    ...stretches.map(({ name, from, to }) => {
      const middle = (plot.x(chart.axis.xOf(from)) + plot.x(chart.axis.xOf(to))) / 2
      return textAt(middle, plot.top - 4, name, { fill: colourOf('--ink-3'), anchor: 'middle', size: 10 })
    }),
    ...chart.strokes.toReversed().flatMap((stroke) => strokeOf(stroke, plot, colourOf)),
    ...bottomOf(chart, plot, Math.max(2, Math.floor(width / 90)), colourOf),
    ...legend.parts.map((part) => part(height)),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" role="img"><title>${escaped(title)}</title>${parts.join('')}</svg>`
}

function plotOf({ x, y, isLog }: ChartDescription, edges: Omit<Plot, 'x' | 'y'>): Plot {
  const { left, right, top, bottom } = edges
  const [first, last] = x
  const [low, high] = y
  const share = (value: number) =>
    isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  return {
    ...edges,
    x: (value) => left + ((value - first) / (last - first || 1)) * (right - left),
    y: (value) => bottom - share(value) * (bottom - top),
  }
}

/** What lies under the lines: what is only planned, values, bands, ends of stages. */
function groundOf(chart: ChartDescription, plot: Plot, colourOf: ColourOf): readonly string[] {
  const { left, right, top, bottom } = plot
  const ticks = chart.isLog ? logTicks(...chart.y) : linearTicks(...chart.y, 5)
  const planned = chart.plannedFrom === undefined ? undefined : plot.x(chart.plannedFrom)
  return [
    planned === undefined ? '' : boxOf(planned, top, right - planned, bottom - top, colourOf('--ground')),
    ...ticks.flatMap((tick) => [
      lineOf(left, plot.y(tick), right, plot.y(tick), colourOf('--rule')),
      textAt(left - 6, plot.y(tick) + 3.5, chart.tick(tick), {
        fill: colourOf('--ink-3'),
        anchor: 'end',
        size: 10,
      }),
    ]),
    ...chart.bands.map((band) => {
      const corners = [...outlineOf(band, chart.axis)].map(
        ({ x, y }) => `${rounded(plot.x(x))} ${rounded(plot.y(y))}`,
      )
      return corners.length === 0
        ? ''
        : `<path d="M${corners.join('L')}Z" fill="${colourOf(band.colour)}" fill-opacity="${band.opacity}"/>`
    }),
    ...chart.boundaries.map(({ x, dash }) =>
      lineOf(plot.x(x), top, plot.x(x), bottom, colourOf('--rule-strong'), dashed(dash)),
    ),
  ]
}

function strokeOf(stroke: Stroke, plot: Plot, colourOf: ColourOf): readonly string[] {
  const { spots, width, opacity, dash, isRaw, hasDiscs } = stroke
  const colour = colourOf(stroke.colour)
  const look = `stroke="${colour}" fill="none" stroke-width="${width}" opacity="${opacity}"`
  const path = `<path class="${isRaw ? 'raw' : 'line'}" d="${pathOf(spots, plot)}" ${look} ${dashed(dash)}/>`
  if (!hasDiscs) return [path]
  const discs = spots.flatMap(({ x, y }, at) => {
    const disc = stroke.discAt(at)
    if (!disc || !Number.isFinite(plot.y(y))) return []
    const fill = disc.isFilled ? colour : colourOf('--surface')
    return `<circle cx="${rounded(plot.x(x))}" cy="${rounded(plot.y(y))}" r="${disc.radius}" fill="${fill}" stroke="${colour}"/>`
  })
  return [path, ...discs]
}

/** The line along the bottom, and what is written there. */
function bottomOf(
  { x, axis }: ChartDescription,
  { left, right, bottom, x: placeOf }: Plot,
  ticks: number,
  colourOf: ColourOf,
): readonly string[] {
  const look = { fill: colourOf('--ink-3'), anchor: 'middle', size: 10 } as const
  return [
    lineOf(left, bottom, right, bottom, colourOf('--rule-strong')),
    ...linearTicks(...x, ticks).map((tick) => textAt(placeOf(tick), bottom + 14, axis.format(tick), look)),
  ]
}

function dashed(dash: readonly number[]): string {
  return dash.length === 0 ? '' : `stroke-dasharray="${dash.join(' ')}"`
}

/** Keys from the left, in as many rows as they need; widths are guessed from letters. */
function legendOf({ lines, bands = [] }: ChartData, width: number, colourOf: ColourOf) {
  let x: number = MARGIN.left
  let row = 0
  const shown = [
    ...lines
      .filter(({ isPale, opacity }) => !isPale && opacity !== 0)
      .map((line) => ({ ...line, isBand: false })),
    ...bands.map((band) => ({ ...band, isBand: true, isDashed: false })),
  ]
  const placed = shown.map(({ label, colour, isDashed, isBand, opacity }) => {
    const wide = 26 + label.length * 6
    if (x > MARGIN.left && x + wide > width - MARGIN.right) {
      x = MARGIN.left
      row++
    }
    const entry = { x, row, label, colour, isDashed, isBand, opacity }
    x += wide
    return entry
  })
  const rows = placed.length === 0 ? 0 : row + 1
  const parts = placed.map(
    ({ x: at, row: entryRow, label, colour, isDashed, isBand, opacity }) =>
      (height: number) => {
        const y = height - (rows - entryRow) * MARGIN.legend + 12
        const mark = isBand
          ? `<rect x="${at}" y="${y - 8}" width="12" height="8" fill="${colourOf(colour)}" fill-opacity="${opacity}"/>`
          : `<line x1="${at}" x2="${at + 12}" y1="${y - 3.5}" y2="${y - 3.5}" stroke="${colourOf(colour)}" stroke-width="2"${isDashed ? ' stroke-dasharray="4 3"' : ''}/>`
        return `${mark}<text x="${at + 16}" y="${y}" font-size="10" fill="${colourOf('--ink-2')}">${escaped(label)}</text>`
      },
  )
  return { height: rows * MARGIN.legend, parts }
}

/** Broken where a value is none, or has no place on a log scale. */
function pathOf(spots: readonly Spot[], plot: Plot): string {
  let isPenUp = true
  let path = ''
  for (const { x, y } of spots) {
    const at = plot.y(y)
    if (Number.isFinite(at)) path += `${isPenUp ? 'M' : 'L'}${rounded(plot.x(x))} ${rounded(at)}`
    isPenUp = !Number.isFinite(at)
  }
  return path
}
