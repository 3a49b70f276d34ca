import {
  BELOW_TITLE,
  boxOf,
  clipped,
  drawingOf,
  lineOf,
  textAt,
  type ColourOf,
  type Drawing,
} from '../../src-main/domain/drawing/svg-parts.ts'

/** Stages of a training as they follow each other, and what each row of losses does in them. */
export interface DrawnStages {
  /** `from` and `to` are shares of the whole, 0 … 1. */
  readonly stages: readonly { readonly name: string; readonly from: number; readonly to: number }[]
  readonly rows: readonly {
    readonly title: string
    /** One for each stage. learnt: what the stage is about; on: stays on from before. */
    readonly roles: readonly ('learnt' | 'on' | 'off')[]
  }[]
  /** Share that is done: beyond it, bars are outlined as planned; 1 where nothing is told apart. */
  readonly done: number
  readonly ticks: readonly { readonly share: number; readonly text: string }[]
}

const WIDTH = 900
const LEFT = 190
const RIGHT = 24
const ROW = 18

/** The stages as a chart: time from left to right, a row a student layer or kind of labels. */
export function stagesSvg(
  { stages, rows, done, ticks }: DrawnStages,
  title: string,
  colourOf: ColourOf,
): Drawing {
  const [ink2, ink3] = [colourOf('--ink-2'), colourOf('--ink-3')]
  const heat = colourOf('--heat-1')
  const x = (share: number) => LEFT + share * (WIDTH - LEFT - RIGHT)
  const isNumbered = stages.length > 1
  const isCramped = stages.some(({ name, from, to }) => (name.length + 3) * 5.8 > x(to) - x(from))
  const top = BELOW_TITLE + 14
  const bottom = top + rows.length * ROW
  const names = isCramped ? stages.map(({ name }, at) => `${at + 1}: ${name}`) : []
  const height = bottom + 42 + Math.ceil(names.length / 3) * 14
  const parts = [
    ...stages.flatMap(({ name, from, to }, at) => [
      textAt(
        (x(from) + x(to)) / 2,
        top - 5,
        isCramped ? String(at + 1) : isNumbered ? `${at + 1} ${name}` : name,
        {
          fill: ink2,
          anchor: 'middle',
        },
      ),
      at > 0 ? lineOf(x(from), top, x(from), bottom, colourOf('--rule-strong')) : '',
    ]),
    ...rows.flatMap(({ title: name, roles }, at) => {
      const y = top + at * ROW
      return [
        textAt(LEFT - 8, y + 12.5, clipped(name, 30), { fill: ink2, anchor: 'end' }),
        ...stages.flatMap(({ from, to }, index) => {
          const role = roles[index] ?? 'off'
          if (role === 'off') return []
          const shade = role === 'learnt' ? 0.85 : 0.28
          const now = Math.min(to, Math.max(from, done))
          return [
            now > from
              ? boxOf(
                  x(from) + 0.5,
                  y + 2,
                  Math.max(1, x(now) - x(from) - 1),
                  ROW - 5,
                  heat,
                  `class="done" fill-opacity="${shade}"`,
                )
              : '',
            to > now
              ? boxOf(
                  x(now) + 1,
                  y + 2.5,
                  Math.max(1, x(to) - x(now) - 2),
                  ROW - 6,
                  heat,
                  `class="planned" fill-opacity="${role === 'learnt' ? 0.18 : 0.06}" stroke="${heat}" stroke-dasharray="3 2"`,
                )
              : '',
          ]
        }),
      ]
    }),
    lineOf(LEFT, bottom, x(1), bottom, colourOf('--rule-strong')),
    ...ticks.map(({ share, text }) =>
      textAt(x(share), bottom + 13, text, { fill: ink3, anchor: share === 1 ? 'end' : 'middle' }),
    ),
    textAt(
      12,
      bottom + 30,
      `strong: what the stage is about; pale: stays on${done < 1 ? '; dashed: planned' : ''}`,
      {
        fill: ink3,
      },
    ),
    ...names.map((text, at) =>
      textAt(12 + (at % 3) * 290, bottom + 46 + Math.floor(at / 3) * 14, clipped(text, 46), { fill: ink2 }),
    ),
  ]
  return drawingOf({ title, width: WIDTH, height }, parts, colourOf)
}
