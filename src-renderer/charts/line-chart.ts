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
import { PLOT, type ChartData } from './chart-data.ts'
import { createChartDescriber, outlineOf, type ChartDescription, type Stroke } from './describe-chart.ts'
import { drawWhenSeen } from './draw-when-seen.ts'
import type { Spot } from './project-lines.ts'
import { createPalette, type Palette } from '../shared/theme-colours.ts'
import { linearTicks, logTicks } from '../../src-main/domain/drawing/ticks.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale)

/** How many numbers an axis takes, by the pixels it has. */
const PIXELS_A_TICK = { x: 90, y: 36 } as const

/**
 * A chart on a canvas, drawn by chart.js at most once a frame; `set` shows other data, `destroy`
 * ends it.
 */
export function drawLineChart(canvas: HTMLCanvasElement, data: ChartData) {
  let current = data
  const describe = createChartDescriber()
  let shown = describe(data)
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
    plugins: [{ id: 'ground', beforeDatasetsDraw: (chart) => drawGround(chart, shown, palette) }],
  })

  function show(): void {
    const { colour } = palette
    shown = describe(current)
    const { axis, isLog, tick } = shown
    const [first, last] = shown.x
    const [low, high] = shown.y
    chart.data.datasets = shown.strokes.map((stroke) => datasetOf(stroke, colour))
    chart.options.scales = {
      ...chart.options.scales,
      x: {
        ...chart.options.scales?.x,
        min: first,
        max: last,
        grid: { color: 'transparent', drawTicks: false },
        border: { color: colour('--rule-strong') },
        ticks: {
          ...tickLook(colour),
          display: current.hasAxis ?? true,
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
        ticks: { ...tickLook(colour), callback: (value) => tick(Number(value)) },
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

/** chart.js draws the first dataset on top. */
function datasetOf(stroke: Stroke, colour: (token: string) => string): ChartDataset<'line', Spot[]> {
  const { label, spots, opacity, width, dash, hasDiscs } = stroke
  const ink = withOpacity(colour(stroke.colour), opacity)
  return {
    label,
    data: spots as Spot[],
    borderColor: ink,
    borderWidth: width,
    borderDash: [...dash],
    // A function is asked at every point of thousands: only where some have a disc.
    pointRadius: hasDiscs ? ({ dataIndex }) => stroke.discAt(dataIndex)?.radius ?? 0 : 0,
    pointBackgroundColor: hasDiscs
      ? ({ dataIndex }) => (stroke.discAt(dataIndex)?.isFilled ? ink : colour('--surface'))
      : ink,
    pointBorderWidth: 1,
  }
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
function drawGround({ ctx, chartArea, scales }: Chart, shown: ChartDescription, { colour }: Palette): void {
  const { x, y } = scales
  if (!x || !y) return
  const { top, bottom, left, right } = chartArea
  ctx.save()
  if (shown.plannedFrom !== undefined) {
    const from = x.getPixelForValue(shown.plannedFrom)
    ctx.fillStyle = colour('--ground')
    ctx.fillRect(from, top, right - from, bottom - top)
  }
  ctx.beginPath()
  ctx.rect(left, top, right - left, bottom - top)
  ctx.clip()
  for (const band of shown.bands) {
    ctx.fillStyle = colour(band.colour)
    ctx.globalAlpha = band.opacity
    ctx.beginPath()
    for (const corner of outlineOf(band, shown.axis))
      ctx.lineTo(x.getPixelForValue(corner.x), y.getPixelForValue(corner.y))
    ctx.closePath()
    ctx.fill()
  }
  ctx.globalAlpha = 1
  ctx.strokeStyle = colour('--rule-strong')
  ctx.lineWidth = 1
  for (const boundary of shown.boundaries) {
    const at = Math.round(x.getPixelForValue(boundary.x)) + 0.5
    ctx.setLineDash([...boundary.dash])
    ctx.beginPath()
    ctx.moveTo(at, top)
    ctx.lineTo(at, bottom)
    ctx.stroke()
  }
  ctx.restore()
}
