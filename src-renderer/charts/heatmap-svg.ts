import { escaped } from '../../src-main/domain/drawing/escaped.ts'
import { STEP_AXIS } from './chart-data.ts'
import type { SvgLook } from './chart-svg.ts'
import { heatCells, heatLayout, highestValue, ROW_HEIGHT, shade, type HeatData } from './heat-cells.ts'
import { rounded as round } from '../../src-main/domain/drawing/svg-parts.ts'

const MARGIN = { left: 72, right: 12, top: 26, bottom: 24 }
const KEY_STEPS = 12

/** The heatmap as an SVG document of its own; as high as its rows are. */
export function heatmapSvg(
  { rows, lastStep, nowStep, boundaries, axis = STEP_AXIS }: HeatData,
  { title, width, colourOf }: Omit<SvgLook, 'height'>,
  format: (value: number) => string,
): string {
  const { tops, height: rowsHeight } = heatLayout(rows)
  const height = MARGIN.top + rowsHeight + MARGIN.bottom
  const plot = width - MARGIN.left - MARGIN.right
  const [first, last] = [axis.xOf(0), axis.xOf(Math.max(1, lastStep))]
  const pixelOf = (step: number) => ((axis.xOf(step) - first) / (last - first || 1)) * plot
  const most = highestValue(rows)
  // Shades are ink of some opacity: right on white paper and on the window's ground.
  const ink = colourOf('--ink')
  const cells = rows.flatMap(({ points }, at) =>
    heatCells(points, pixelOf, [...boundaries, nowStep]).map(
      ({ from, to, value }) =>
        `<rect x="${round(MARGIN.left + from)}" y="${MARGIN.top + (tops[at] ?? 0)}" width="${round(Math.max(1, to - from))}" height="${ROW_HEIGHT - 1}" fill-opacity="${round(0.06 + 0.84 * shade(value, most))}"/>`,
    ),
  )
  const labels = rows.map(
    ({ short }, at) =>
      `<text x="${MARGIN.left - 6}" y="${MARGIN.top + (tops[at] ?? 0) + 9.5}" text-anchor="end">${escaped(short)}</text>`,
  )
  const keyWidth = 96
  const keyTop = height - 14
  const key = Array.from({ length: KEY_STEPS }, (_, at) => {
    const share = at / (KEY_STEPS - 1)
    return `<rect x="${MARGIN.left + (at * keyWidth) / KEY_STEPS}" y="${keyTop}" width="${keyWidth / KEY_STEPS}" height="8" fill-opacity="${round(0.06 + 0.84 * Math.sqrt(share))}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter, system-ui, sans-serif" font-size="10" role="img"><title>${escaped(title)}</title><rect width="${width}" height="${height}" fill="${colourOf('--surface')}"/><text x="${MARGIN.left}" y="15" font-size="12" font-weight="600" fill="${ink}">${escaped(title)}</text><g fill="${ink}">${cells.join('')}${key.join('')}</g><g fill="${colourOf('--ink-3')}">${labels.join('')}<text x="${MARGIN.left + keyWidth + 8}" y="${keyTop + 8}">0 to ${escaped(format(most))}</text></g></svg>`
}
