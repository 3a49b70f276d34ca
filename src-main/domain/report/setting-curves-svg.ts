import {
  BELOW_TITLE,
  drawingOf,
  lineOf,
  rounded,
  textAt,
  type ColourOf,
  type Drawing,
} from '../drawing/svg-parts.ts'
import type { SettingCurves } from './setting-curves.ts'

const DASHES = ['none', '5 3', '1.5 2.5', '8 3 2 3']
const INKS = ['--ink', '--ink-3']

/** How the lines of many are told apart: by dash first, then by strength. */
export function curveDash(index: number): string {
  return DASHES[index % DASHES.length] ?? 'none'
}

export function curveInk(index: number): string {
  return INKS[Math.floor(index / DASHES.length) % INKS.length] ?? '--ink'
}

interface SvgLook {
  readonly title: string
  readonly width: number
  readonly height: number
  readonly text: (value: number) => string
  readonly colourOf: ColourOf
}

/** The curves on paper. */
export function settingCurvesSvg(curves: SettingCurves | undefined, look: SvgLook): Drawing {
  const { title, width, height, text, colourOf } = look
  const size = { title, width, height: height + BELOW_TITLE }
  if (!curves) return drawingOf(size, [], colourOf)
  const { plot, levels, ticks, lines, axis } = curves
  const [ink, grey, rule] = [colourOf('--ink'), colourOf('--ink-3'), colourOf('--rule')]
  const pathOf = (points: readonly { x: number; y: number }[]) =>
    `M${points.map(({ x, y }) => `${rounded(x)} ${rounded(y)}`).join('L')}`
  const parts = [
    ...levels.flatMap(({ y, value }) => [
      lineOf(plot.left, y, plot.right, y, rule),
      textAt(plot.left - 6, y + 3.5, text(value), { fill: grey, anchor: 'end' }),
    ]),
    ...ticks.map(({ x, text: value }) =>
      textAt(x, plot.bottom + 16, value, { fill: grey, anchor: 'middle' }),
    ),
    textAt((plot.left + plot.right) / 2, height - 4, axis, { fill: grey, anchor: 'middle' }),
    ...lines.flatMap(({ name, index, points, band, nameY }) => {
      const colour = colourOf(curveInk(index))
      return [
        band.length > 0 ? `<path d="${pathOf(band)}Z" fill="${ink}" opacity="0.06"/>` : '',
        `<path d="${pathOf(points)}" fill="none" stroke="${colour}" stroke-width="1.6" stroke-dasharray="${curveDash(index)}"/>`,
        ...points.map(
          ({ x, y }) =>
            `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="2.5" fill="${colourOf('--surface')}" stroke="${colour}"/>`,
        ),
        textAt(plot.right + 12, nameY + 4, name, { fill: ink, size: 11 }),
      ]
    }),
  ]
  return drawingOf(size, [`<g transform="translate(0 ${BELOW_TITLE - 8})">`, ...parts, '</g>'], colourOf)
}
