import { PLOT, STEP_AXIS } from './chart-data.ts'
import { heatCells, heatLayout, highestValue, ROW_HEIGHT, shade, type HeatData } from './heat-cells.ts'
import { drawWhenSeen } from './draw-when-seen.ts'
import { createPalette, type Palette } from '../shared/theme-colours.ts'

/** Draws at most once a frame; `set` shows other data, `destroy` ends it. */
export function drawHeatmap(canvas: HTMLCanvasElement, data: HeatData) {
  let current = data
  const drawing = drawWhenSeen(canvas, show)
  const { again } = drawing
  const palette = createPalette(() => canvas.parentElement ?? document.body, again)
  const observer = new ResizeObserver(again)
  observer.observe(canvas)

  function show(): void {
    const { rows, lastStep, nowStep, boundaries, axis = STEP_AXIS } = current
    const { tops, height } = heatLayout(rows)
    const width = canvas.clientWidth
    const scale = devicePixelRatio
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const ctx = canvas.getContext('2d')
    if (!ctx || width <= PLOT.left + PLOT.right) return
    ctx.scale(scale, scale)
    const { colour } = palette
    const plot = width - PLOT.left - PLOT.right
    const [first, last] = [axis.xOf(0), axis.xOf(Math.max(1, lastStep))]
    const pixelOf = (step: number) => ((axis.xOf(step) - first) / (last - first || 1)) * plot
    const most = highestValue(rows)
    const colours = heatColours(palette)
    if (nowStep < lastStep) {
      ctx.fillStyle = colour('--ground')
      ctx.fillRect(PLOT.left + pixelOf(nowStep), 0, plot - pixelOf(nowStep), height)
    }
    ctx.font = `10px ${getComputedStyle(document.body).fontFamily}`
    ctx.textAlign = 'right'
    const [ink, ink3] = [colour('--ink'), colour('--ink-3')]
    rows.forEach(({ short, points }, at) => {
      const top = tops[at] ?? 0
      ctx.fillStyle = ink3
      ctx.fillText(short, PLOT.left - 8, top + 9.5, PLOT.left - 10)
      const cells = heatCells(points, pixelOf, [...boundaries, nowStep])
      for (const { from, to, value } of cells) {
        ctx.fillStyle = colours[Math.round(shade(value, most) * (colours.length - 1))] ?? ink
        ctx.fillRect(PLOT.left + from, top, Math.max(1, to - from), ROW_HEIGHT - 1)
      }
      const [begin] = points.steps.length > 0 ? [points.steps[0] ?? 0] : []
      if (begin === undefined) return
      ctx.fillStyle = ink
      ctx.fillRect(PLOT.left + pixelOf(begin) - 1, top, 2, ROW_HEIGHT - 1)
    })
    ctx.strokeStyle = colour('--rule-strong')
    for (const step of boundaries) {
      const x = Math.round(PLOT.left + pixelOf(step)) + 0.5
      ctx.setLineDash(step > nowStep ? [2, 3] : [])
      ctx.beginPath()
      ctx.moveTo(x, 0)
      ctx.lineTo(x, height)
      ctx.stroke()
    }
  }
  again()
  return {
    set(next: HeatData) {
      current = next
      again()
    },
    destroy() {
      palette.end()
      observer.disconnect()
      drawing.end()
    },
  }
}

const SHADES = 48

/** From nothing to most, as CSS colours. */
function heatColours({ colour }: Palette): readonly string[] {
  const [from, to] = ['--heat-0', '--heat-1'].map((token) =>
    (colour(token).match(/\d+(\.\d+)?/g) ?? []).slice(0, 3).map(Number),
  )
  return Array.from({ length: SHADES }, (_, at) => {
    const share = at / (SHADES - 1)
    const channel = (index: number) =>
      Math.round((from?.[index] ?? 0) + share * ((to?.[index] ?? 0) - (from?.[index] ?? 0)))
    return `rgb(${channel(0)} ${channel(1)} ${channel(2)})`
  })
}
