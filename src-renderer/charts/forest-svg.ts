import {
  BELOW_TITLE,
  clipped,
  drawingOf,
  lineOf,
  markOf,
  textAt,
  type ColourOf,
  type Drawing,
} from '../../src-main/domain/drawing/svg-parts.ts'

/** A number with its interval, if it has one. */
export interface ForestMark {
  /** Which mark it has: T, A, B, or any other. */
  readonly letter: string
  readonly colour: string
  readonly value: number
  readonly interval: readonly [low: number, high: number] | null
  /** The number as it is written beside. */
  readonly text: string
}

export interface ForestRow {
  readonly title: string
  readonly marks: readonly ForestMark[]
}

export interface ForestLook {
  readonly title: string
  /** What marks and lines mean. */
  readonly legend: readonly string[]
  /** The same for all rows, around it; without it each row has a scale of its own. */
  readonly zero?: number
  readonly colourOf: ColourOf
}

const TITLE_SIGNS = 46
const LEFT = 270
const PLOT = 320
const TEXT = 180
const LINE = 14

/** Numbers with their intervals, a row a quantity: the mark is the value, the line its interval. */
export function forestSvg(rows: readonly ForestRow[], look: ForestLook): Drawing {
  const { title, legend, zero, colourOf } = look
  const [ink, ink2, ink3] = [colourOf('--ink'), colourOf('--ink-2'), colourOf('--ink-3')]
  const numbersOf = (marks: readonly ForestMark[]) =>
    marks.flatMap(({ value, interval }) => [value, ...(interval ?? [])])
  const reach =
    zero === undefined
      ? 0
      : Math.max(1e-9, ...rows.flatMap(({ marks }) => numbersOf(marks).map((one) => Math.abs(one - zero))))
  let y = BELOW_TITLE
  const parts = rows.flatMap(({ title: name, marks }) => {
    const numbers = numbersOf(marks)
    const [low, high] =
      zero === undefined ? [Math.min(...numbers), Math.max(...numbers)] : [zero - reach, zero + reach]
    const x = (value: number) => LEFT + (high > low ? (value - low) / (high - low) : 0.5) * PLOT
    const height = Math.max(1, marks.length) * LINE + 8
    const middle = y + height / 2
    const drawn = [
      textAt(12, middle + 3.5, clipped(name, TITLE_SIGNS), { fill: ink, size: 11 }),
      lineOf(LEFT, middle, LEFT + PLOT, middle, colourOf('--rule')),
      ...marks.flatMap(({ letter, colour, value, interval, text }, index) => {
        const at = y + 4 + (index + 0.5) * LINE
        const fill = colourOf(colour)
        return [
          interval
            ? lineOf(x(interval[0]), at, x(interval[1]), at, fill, 'class="interval" stroke-width="1.4"')
            : '',
          markOf(letter, x(value), at, fill, colourOf('--surface')),
          textAt(LEFT + PLOT + 14, at + 3.5, text, { fill: ink2 }),
        ]
      }),
    ]
    y += height
    return drawn
  })
  const bottom = y
  const height = bottom + 12 + legend.length * 14
  const lines = legend.map((text, at) => textAt(12, bottom + 16 + at * 14, text, { fill: ink3 }))
  const middle =
    zero === undefined
      ? ''
      : lineOf(LEFT + PLOT / 2, BELOW_TITLE, LEFT + PLOT / 2, bottom, colourOf('--rule-strong'))
  return drawingOf({ title, width: LEFT + PLOT + TEXT, height }, [middle, ...parts, ...lines], colourOf)
}
