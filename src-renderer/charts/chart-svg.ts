import { boundaryOf, STEP_AXIS, type ChartData } from './chart-data.ts'
import { createProjector, type Spot } from './project-lines.ts'
import { escaped, rounded as n } from './svg-parts.ts'
import { linearTicks, logTicks, tickText } from './ticks.ts'
import { valueRange } from './value-range.ts'

export interface SvgLook {
  readonly title: string
  readonly width: number
  readonly height: number
  /** Of a colour token. */
  readonly colourOf: (token: string) => string
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

/**
 * The chart that the window draws, as an SVG document of its own: axes, stages, bands, lines,
 * legend.
 */
export function chartSvg(data: ChartData, look: SvgLook): string {
  const { title, width, height, colourOf, stretches = [] } = look
  const {
    lines,
    bands = [],
    boundaries,
    axis = STEP_AXIS,
    smoothing = 0,
    isLog = false,
    lastStep,
    nowStep,
  } = data
  const project = createProjector()
  const projections = lines.map((line) => project(line, axis, smoothing, boundaries))
  const [low, high] = look.range ?? valueRange(data, projections)
  const legend = legendOf(data, width, colourOf)
  const bottom = height - MARGIN.axis - legend.height
  const [left, right] = [MARGIN.left, width - MARGIN.right]
  const top = MARGIN.top + (stretches.length > 0 ? 12 : 0)
  const [firstX, lastX] = [axis.xOf(0), axis.xOf(Math.max(1, lastStep))]
  const share = (value: number) =>
    isLog ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low)
  const px = (x: number) => left + ((x - firstX) / (lastX - firstX || 1)) * (right - left)
  const py = (value: number) => bottom - share(value) * (bottom - top)
  const pxOf = (step: number) => px(axis.xOf(step))

  const yTicks = isLog ? logTicks(low, high) : linearTicks(low, high, 5)
  const xTicks = linearTicks(firstX, lastX, Math.max(2, Math.floor(width / 90)))
  const ink3 = colourOf('--ink-3')
  const parts = [
    `<rect width="${width}" height="${height}" fill="${colourOf('--surface')}"/>`,
    `<text x="${MARGIN.left}" y="15" font-size="12" font-weight="600" fill="${colourOf('--ink')}">${escaped(title)}</text>`,
    nowStep === undefined || nowStep >= lastStep
      ? ''
      : `<rect x="${n(pxOf(nowStep))}" y="${top}" width="${n(right - pxOf(nowStep))}" height="${n(bottom - top)}" fill="${colourOf('--ground')}"/>`,
    ...yTicks.flatMap((tick) => [
      `<line x1="${left}" x2="${n(right)}" y1="${n(py(tick))}" y2="${n(py(tick))}" stroke="${colourOf('--rule')}"/>`,
      `<text x="${left - 6}" y="${n(py(tick) + 3.5)}" font-size="10" text-anchor="end" fill="${ink3}">${escaped(tickText(tick))}</text>`,
    ]),
    ...bands.map(({ steps, low: from, high: to, colour, opacity }) => {
      const at = Array.from(steps, (step, index) => ({ step, index }))
      const upper = at.map(({ step, index }) => `${n(pxOf(step))} ${n(py(to[index] ?? 0))}`)
      const lower = at.toReversed().map(({ step, index }) => `${n(pxOf(step))} ${n(py(from[index] ?? 0))}`)
      return upper.length === 0
        ? ''
        : `<path d="M${[...upper, ...lower].join('L')}Z" fill="${colourOf(colour)}" fill-opacity="${opacity}"/>`
    }),
    ...boundaries.map(boundaryOf).map(({ step, isPlanned }) => {
      const dash = isPlanned ? ' stroke-dasharray="2 3"' : ''
      return `<line x1="${n(pxOf(step))}" x2="${n(pxOf(step))}" y1="${top}" y2="${n(bottom)}" stroke="${colourOf('--rule-strong')}"${dash}/>`
    }),
    ...stretches.map(
      ({ name, from, to }) =>
        `<text x="${n((pxOf(from) + pxOf(to)) / 2)}" y="${top - 4}" font-size="10" text-anchor="middle" fill="${ink3}">${escaped(name)}</text>`,
    ),
    ...lines.toReversed().flatMap((line, back) => {
      if (line.opacity === 0) return []
      const { spots, raw } = projections[lines.length - 1 - back] ?? { spots: [] }
      const stroke = `stroke="${colourOf(line.colour)}" fill="none"`
      const dash = line.isDashed ? ' stroke-dasharray="4 3"' : ''
      const width = line.width ?? 1.5
      const paths = [
        raw ? `<path d="${pathOf(raw, px, py)}" ${stroke} stroke-width="${width}" opacity="0.25"/>` : '',
        `<path class="line" d="${pathOf(spots, px, py)}" ${stroke} stroke-width="${width}" opacity="${line.opacity ?? 1}"${dash}/>`,
      ]
      const isMarked = new Set(line.marks)
      const discs = spots.flatMap(({ x, y }, at) => {
        const isFilled = isMarked.has(line.points.steps[at] ?? -1)
        if ((!line.hasMarks && !isFilled) || !Number.isFinite(py(y))) return []
        const fill = colourOf(isFilled ? line.colour : '--surface')
        return [
          `<circle cx="${n(px(x))}" cy="${n(py(y))}" r="${isFilled ? 3.5 : 2}" fill="${fill}" stroke="${colourOf(line.colour)}"/>`,
        ]
      })
      return [...paths, ...discs]
    }),
    `<line x1="${left}" x2="${n(right)}" y1="${n(bottom)}" y2="${n(bottom)}" stroke="${colourOf('--rule-strong')}"/>`,
    ...xTicks.map(
      (tick) =>
        `<text x="${n(px(tick))}" y="${n(bottom + 14)}" font-size="10" text-anchor="middle" fill="${ink3}">${escaped(axis.format(tick))}</text>`,
    ),
    ...legend.parts.map((part) => part(height)),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" role="img"><title>${escaped(title)}</title>${parts.join('')}</svg>`
}

/** Keys from the left, in as many rows as they need; widths are guessed from letters. */
function legendOf({ lines, bands = [] }: ChartData, width: number, colourOf: (token: string) => string) {
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
function pathOf(spots: readonly Spot[], px: (x: number) => number, py: (value: number) => number): string {
  let isPenUp = true
  let path = ''
  for (const { x, y } of spots) {
    const at = py(y)
    if (Number.isFinite(at)) path += `${isPenUp ? 'M' : 'L'}${n(px(x))} ${n(at)}`
    isPenUp = !Number.isFinite(at)
  }
  return path
}
