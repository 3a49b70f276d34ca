import { Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js'
import type { Points } from '../../src-main/contract/points.ts'
import { colourOf, onThemeChange } from './theme-colours.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, Tooltip)

export interface Line {
  readonly label: string
  readonly points: Points
  /** A colour token, such as --ink. */
  readonly colour: string
  readonly isDashed?: boolean
  /** Whether each point is marked: few, measured ones. */
  readonly hasMarks?: boolean
  readonly width?: number
  /** Whether it is measured no more, so that its last value is none of now. */
  readonly isOff?: boolean
}

export interface LineChartData {
  readonly lines: readonly Line[]
  /** Steps at which a stage ends. */
  readonly boundaries: readonly number[]
  /** The last step that is planned. */
  readonly lastStep: number
  readonly format: (value: number) => string
}

/** A chart on a canvas, drawn by chart.js; `set` shows other data, `destroy` ends it. */
export function drawLineChart(canvas: HTMLCanvasElement, data: LineChartData) {
  let current = data
  const chart = new Chart(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'nearest', axis: 'x', intersect: false },
      scales: { x: { type: 'linear', min: 0 }, y: { type: 'linear' } },
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) => (item ? `step ${item.parsed.x}` : ''),
            label: ({ dataset, parsed }) => `${dataset.label}  ${current.format(parsed.y ?? Number.NaN)}`,
          },
        },
      },
    },
    plugins: [{ id: 'stages', beforeDatasetsDraw: (own) => drawBoundaries(own, current, canvas) }],
  })
  const show = () => {
    const colour = (token: string) => colourOf(token, canvas.parentElement ?? document.body)
    chart.data.datasets = current.lines.map(
      ({ label, points, colour: token, isDashed, hasMarks, width }) => ({
        label,
        data: points.steps.map((step, at) => ({ x: step, y: points.values[at] ?? Number.NaN })),
        borderColor: colour(token),
        backgroundColor: colour('--surface'),
        borderWidth: width ?? 1.5,
        borderDash: isDashed ? [4, 3] : [],
        pointRadius: hasMarks ? 2.5 : 0,
        pointHoverRadius: 3,
      }),
    )
    const font = { family: getComputedStyle(document.body).fontFamily, size: 10 }
    for (const axis of ['x', 'y'] as const) {
      const scale = chart.options.scales?.[axis]
      if (!scale) continue
      scale.grid = { color: axis === 'y' ? colour('--rule') : 'transparent', drawTicks: false }
      scale.border = { color: colour('--rule-strong'), display: axis === 'x' }
      const maxTicksLimit = axis === 'x' ? 10 : 6
      scale.ticks = { color: colour('--ink-3'), font, padding: 6, maxTicksLimit, callback: tickText }
    }
    if (chart.options.scales?.x) chart.options.scales.x.max = Math.max(1, current.lastStep)
    const tooltip = chart.options.plugins?.tooltip
    if (tooltip) {
      tooltip.backgroundColor = colour('--raised')
      tooltip.titleColor = colour('--ink')
      tooltip.bodyColor = colour('--ink-2')
      tooltip.borderColor = colour('--rule-strong')
      tooltip.borderWidth = 1
      tooltip.titleFont = { ...font, size: 11 }
      tooltip.bodyFont = { ...font, size: 11 }
    }
    chart.update('none')
  }
  show()
  const endThemes = onThemeChange(show)
  return {
    set(next: LineChartData) {
      current = next
      show()
    },
    destroy() {
      endThemes()
      chart.destroy()
    },
  }
}

function tickText(tick: number | string): string {
  const value = Number(tick)
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential(0) : value.toLocaleString('en')
}

function drawBoundaries(
  { ctx, chartArea, scales }: Chart,
  { boundaries }: LineChartData,
  near: HTMLElement,
): void {
  const { x } = scales
  if (!x) return
  ctx.save()
  ctx.strokeStyle = colourOf('--rule-strong', near.parentElement ?? document.body)
  ctx.lineWidth = 1
  for (const step of boundaries) {
    const at = Math.round(x.getPixelForValue(step)) + 0.5
    ctx.beginPath()
    ctx.moveTo(at, chartArea.top)
    ctx.lineTo(at, chartArea.bottom)
    ctx.stroke()
  }
  ctx.restore()
}
