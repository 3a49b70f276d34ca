import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartDataset,
  type Scale,
} from 'chart.js'
import { boundaryOf, PLOT, STEP_AXIS, type Axis, type Band, type ChartData } from './chart-data.ts'
import { drawWhenSeen } from './draw-when-seen.ts'
import { createProjector, type Projection, type Spot } from './project-lines.ts'
import { createPalette, type Palette } from './theme-colours.ts'
import { linearTicks, logTicks, tickText } from './ticks.ts'
import { valueRange } from './value-range.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale)

/** How many numbers an axis takes, by the pixels it has. */
const PIXELS_A_TICK = { x: 90, y: 36 } as const

/**
 * A chart on a canvas, drawn by chart.js at most once a frame; `set` shows other data, `destroy`
 * ends it.
 */
export function drawLineChart(canvas: HTMLCanvasElement, data: ChartData) {
  let current = data
  const project = createProjector()
  const palette = createPalette(
    () => canvas.parentElement ?? document.body,
    () => drawing.again(),
  )
  const chart = new Chart(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      events: [], // the cursor is not chart.js's: one runs through all charts of a view
      responsive: true,
      maintainAspectRatio: false,
      layout: { padding: { right: PLOT.right, top: 6 } },
      scales: {
        x: { type: 'linear', bounds: 'data', afterBuildTicks: (scale) => chooseTicks(scale, 'x') },
        y: {
          type: 'linear',
          bounds: 'data',
          afterFit: (scale) => (scale.width = PLOT.left),
          afterBuildTicks: (scale) => chooseTicks(scale, 'y'),
        },
      },
    },
    plugins: [{ id: 'ground', beforeDatasetsDraw: (chart) => drawGround(chart, current, palette) }],
  })

  function show(): void {
    const {
      lines,
      axis = STEP_AXIS,
      smoothing = 0,
      boundaries,
      lastStep,
      isLog = false,
      hasAxis = true,
    } = current
    const { colour } = palette
    const projections = lines.map((line) => project(line, axis, smoothing, boundaries))
    const [low, high] = valueRange(current, projections)
    chart.data.datasets = datasetsOf(current, projections, colour)
    chart.options.scales = {
      ...chart.options.scales,
      x: {
        ...chart.options.scales?.x,
        min: axis.xOf(0),
        max: axis.xOf(Math.max(1, lastStep)),
        grid: { color: 'transparent', drawTicks: false },
        border: { color: colour('--rule-strong') },
        ticks: {
          ...tickLook(colour),
          display: hasAxis,
          maxRotation: 0,
          callback: (value) => axis.format(Number(value)),
        },
      },
      y: {
        ...chart.options.scales?.y,
        type: isLog ? 'logarithmic' : 'linear',
        min: low,
        max: high,
        grid: { color: colour('--rule'), drawTicks: false },
        border: { display: false },
        ticks: { ...tickLook(colour), callback: (value) => tickText(Number(value)) },
      },
    } as typeof chart.options.scales
    chart.update('none')
  }
  const drawing = drawWhenSeen(canvas, show)
  drawing.again()
  return {
    set(next: ChartData) {
      current = next
      drawing.again()
    },
    destroy() {
      palette.end()
      drawing.end()
      chart.destroy()
    },
  }
}

type LineDataset = ChartDataset<'line', Spot[]>

function datasetsOf(
  { lines }: ChartData,
  projections: readonly Projection[],
  colour: (token: string) => string,
): LineDataset[] {
  // chart.js draws the first dataset on top.
  const smooth = lines.map((line, at): LineDataset => {
    const { label, points, hasMarks, isDashed, width = 1.5, marks = [], opacity } = line
    const isMarked = new Set(marks)
    const ink = withOpacity(colour(line.colour), opacity)
    return {
      label,
      data: projections[at]?.spots as Spot[],
      borderColor: ink,
      borderWidth: width,
      borderDash: isDashed ? [4, 3] : [],
      pointRadius:
        hasMarks || marks.length > 0
          ? ({ dataIndex }) => (isMarked.has(points.steps[dataIndex] ?? -1) ? 3.5 : hasMarks ? 2 : 0)
          : 0,
      pointBackgroundColor: hasMarks
        ? ({ dataIndex }) => (isMarked.has(points.steps[dataIndex] ?? -1) ? ink : colour('--surface'))
        : ink,
      pointBorderWidth: 1,
    }
  })
  const raw = lines.flatMap((line, at): LineDataset[] => {
    const measured = projections[at]?.raw
    if (!measured || line.opacity === 0) return []
    const ink = withOpacity(colour(line.colour), 0.25)
    return [
      { label: '', data: measured as Spot[], borderColor: ink, borderWidth: line.width ?? 1, pointRadius: 0 },
    ]
  })
  return [...smooth, ...raw]
}

function withOpacity(colour: string, opacity = 1): string {
  if (opacity === 1) return colour
  const channels = colour.match(/\d+(\.\d+)?/g) ?? []
  return `rgb(${channels.slice(0, 3).join(' ')} / ${opacity})`
}

/** The ticks that the SVG has, too. */
function chooseTicks(scale: Scale, side: 'x' | 'y'): void {
  const { chart, type, min, max } = scale
  const room = side === 'x' ? chart.width - PLOT.left : chart.height
  const about = Math.max(2, Math.floor(room / PIXELS_A_TICK[side]))
  const found = type === 'logarithmic' ? logTicks(min, max) : linearTicks(min, max, about)
  scale.ticks = found.map((value) => ({ value }))
}

function tickLook(colour: (token: string) => string) {
  const font = { family: getComputedStyle(document.body).fontFamily, size: 10 }
  return { color: colour('--ink-3'), font, padding: 6, autoSkip: false, includeBounds: false }
}

/** Under the lines: what is only planned, where stages end, bands. */
function drawGround({ ctx, chartArea, scales }: Chart, data: ChartData, { colour }: Palette): void {
  const { x, y } = scales
  if (!x || !y) return
  const { axis = STEP_AXIS, nowStep, lastStep, boundaries, bands = [] } = data
  const { top, bottom, left, right } = chartArea
  const pixel = (step: number) => x.getPixelForValue(axis.xOf(step))
  ctx.save()
  if (nowStep !== undefined && nowStep < lastStep) {
    ctx.fillStyle = colour('--ground')
    ctx.fillRect(pixel(nowStep), top, right - pixel(nowStep), bottom - top)
  }
  ctx.beginPath()
  ctx.rect(left, top, right - left, bottom - top)
  ctx.clip()
  for (const band of bands) fillBand(ctx, band, axis, x, y, colour(band.colour))
  ctx.strokeStyle = colour('--rule-strong')
  ctx.lineWidth = 1
  for (const { step, isPlanned } of boundaries.map(boundaryOf)) {
    const at = Math.round(pixel(step)) + 0.5
    ctx.setLineDash(isPlanned ? [2, 3] : [])
    ctx.beginPath()
    ctx.moveTo(at, top)
    ctx.lineTo(at, bottom)
    ctx.stroke()
  }
  ctx.restore()
}

interface PixelScale {
  getPixelForValue(value: number): number
}

function fillBand(
  ctx: CanvasRenderingContext2D,
  { steps, low, high, opacity }: Band,
  axis: Axis,
  x: PixelScale,
  y: PixelScale,
  colour: string,
): void {
  ctx.fillStyle = colour
  ctx.globalAlpha = opacity
  ctx.beginPath()
  for (let at = 0; at < steps.length; at++)
    ctx.lineTo(x.getPixelForValue(axis.xOf(steps[at] ?? 0)), y.getPixelForValue(high[at] ?? Number.NaN))
  for (let at = steps.length - 1; at >= 0; at--)
    ctx.lineTo(x.getPixelForValue(axis.xOf(steps[at] ?? 0)), y.getPixelForValue(low[at] ?? Number.NaN))
  ctx.closePath()
  ctx.fill()
  ctx.globalAlpha = 1
}
