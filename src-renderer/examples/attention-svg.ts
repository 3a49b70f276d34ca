import {
  BELOW_TITLE,
  boxOf,
  clipped,
  drawingOf,
  lineOf,
  rounded,
  textAt,
  type ColourOf,
  type Drawing,
} from '../../src-main/domain/drawing/svg-parts.ts'
import { strengthOf } from './attention-grids.ts'
import type { DrawnGrid } from './drawn-grids.ts'

export interface AttentionLook {
  readonly title: string
  readonly tokens: readonly string[]
  /** Divergence of each head from the teacher's, nats. */
  readonly heads: { readonly a: readonly number[] | undefined; readonly b: readonly number[] | undefined }
  /** Counted from 0. */
  readonly head: number
  readonly colourOf: ColourOf
}

const LEFT = 92
const TOP = BELOW_TITLE + 16
const GAP = 16
const NAMES = 70
const BARS = 44
/** Steps of opacity that are told apart; cells below the first are left to the ground. */
const SHADES = 50

/**
 * Attention grids side by side: a row looks at the columns, darker is more. Neighbours of one shade
 * are one box, so that a long text stays a small file.
 * Below them, how far each head is from the teacher's.
 */
export function attentionSvg(grids: readonly DrawnGrid[], look: AttentionLook): Drawing {
  const { tokens, heads, head, colourOf } = look
  const [ink, ink2, ink3] = [colourOf('--ink'), colourOf('--ink-2'), colourOf('--ink-3')]
  const cell =
    tokens.length > 40 ? Math.max(3, 400 / tokens.length) : Math.min(16, Math.max(10, 200 / tokens.length))
  const size = cell * tokens.length
  const hasNames = cell >= 8
  const xOf = (index: number) => LEFT + index * (size + GAP)
  const below = TOP + size + (hasNames ? NAMES : 12)
  const count = Math.max(heads.a?.length ?? 0, heads.b?.length ?? 0)
  const hasHeads = count > 0
  const width = Math.max(420, xOf(grids.length) - GAP + 12)
  const height = below + (hasHeads ? BARS + 42 : 0) + 36
  const names = hasNames
    ? tokens.flatMap((token, at) => {
        const middle = (at + 0.5) * cell
        const text = clipped(token, 14)
        return [
          textAt(LEFT - 6, TOP + middle + 3.5, text, { fill: ink2, anchor: 'end' }),
          ...grids.map((_, index) => {
            const [x, y] = [xOf(index) + middle + 3.5, TOP + size + 6]
            return `<g transform="rotate(-90 ${rounded(x)} ${rounded(y)})">${textAt(x, y, text, { fill: ink3, anchor: 'end' })}</g>`
          }),
        ]
      })
    : []
  const drawn = grids.flatMap((grid, index) => [
    textAt(xOf(index), TOP - 5, grid.title, {
      fill: grid.below === undefined ? colourOf(grid.colour) : ink,
      size: 11,
      isStrong: true,
    }),
    textAt(xOf(index) + size, TOP - 5, grid.note, { fill: ink3, anchor: 'end', size: 9 }),
    boxOf(xOf(index), TOP, size, size, colourOf('--heat-0')),
    ...boxesOf(grid, xOf(index), cell, colourOf),
  ])
  const bars = hasHeads
    ? headBars(heads, head, count, below, Math.min(width - LEFT - 12, 40 * count), colourOf)
    : []
  const isLess = grids.some(({ below: under }) => under !== undefined)
  return drawingOf(
    { title: look.title, width, height },
    [
      ...names,
      ...drawn,
      ...bars,
      textAt(12, height - 20, 'a row looks at the columns; darker: more, by the square root of the share', {
        fill: ink3,
      }),
      isLess
        ? textAt(
            12,
            height - 7,
            'difference: in the student’s colour it looks there more, in the teacher’s less',
            { fill: ink3 },
          )
        : '',
    ],
    colourOf,
  )
}

function boxesOf(
  { values: { tokens, values }, colour, below }: DrawnGrid,
  left: number,
  cell: number,
  colourOf: ColourOf,
): readonly string[] {
  const [above, under] = [colourOf(colour), colourOf(below ?? colour)]
  const shadeOf = (value: number) =>
    Math.sign(value) * Math.round(SHADES * strengthOf(value, below !== undefined))
  return Array.from({ length: tokens }, (_, row) => {
    const shades = Array.from({ length: tokens }, (__, column) => shadeOf(values[row * tokens + column] ?? 0))
    return shades.flatMap((shade, column) => {
      if (shade === 0 || shades[column - 1] === shade) return []
      const end = shades.findIndex((otherShade, at) => at > column && otherShade !== shade)
      const wide = (end < 0 ? tokens : end) - column
      return [
        boxOf(
          left + column * cell,
          TOP + row * cell,
          wide * cell,
          cell,
          shade < 0 ? under : above,
          `fill-opacity="${Math.abs(shade) / SHADES}"`,
        ),
      ]
    })
  }).flat()
}

function headBars(
  { a, b }: AttentionLook['heads'],
  head: number,
  count: number,
  top: number,
  width: number,
  colourOf: ColourOf,
): readonly string[] {
  const ink3 = colourOf('--ink-3')
  const most = Math.max(0.02, ...(a ?? []), ...(b ?? []))
  const wide = width / count
  const base = top + 16 + BARS
  return [
    textAt(
      12,
      top + 8,
      `Divergence of each head from the teacher’s, Jensen–Shannon, 0 to ${most.toFixed(3)} nats`,
      { fill: ink3 },
    ),
    ...Array.from({ length: count }, (_, at) => {
      const x = LEFT + (at + 0.5) * wide
      const bar = (values: readonly number[] | undefined, left: number, token: string) => {
        const value = values?.[at]
        if (value === undefined) return ''
        const height = (BARS * value) / most
        return boxOf(x + left, base - height, 7, height, colourOf(token), 'class="head"')
      }
      return [
        bar(a, b ? -8 : -3.5, '--a'),
        bar(b, a ? 1 : -3.5, '--b'),
        textAt(x, base + 12, String(at + 1), {
          fill: at === head ? colourOf('--ink') : ink3,
          anchor: 'middle',
          isStrong: at === head,
        }),
      ]
    }).flat(),
    lineOf(LEFT, base, LEFT + width, base, colourOf('--rule-strong')),
  ]
}
