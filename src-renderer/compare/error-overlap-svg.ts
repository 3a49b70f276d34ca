import type { ErrorOverlap } from '../../src-main/contract/comparison.ts'
import {
  BELOW_TITLE,
  boxOf,
  clipped,
  drawingOf,
  lineOf,
  markOf,
  textAt,
  type ColourOf,
  type Drawing,
} from '../../src-main/domain/drawing/svg-parts.ts'
import type { Member } from './compared-columns.ts'

const LEFT = 244
const BAR = 150
const COLUMN = 26
const ROW = 20
const LEAST_WIDTH = 420

/**
 * On which examples exactly which are wrong: a bar a combination, and below it a dot for each that
 * is wrong. @param who in the order of the overlap's members
 */
export function errorOverlapSvg(overlap: ErrorOverlap, who: readonly Member[], colourOf: ColourOf): Drawing {
  const { columns, errors, members, allRight, leftOut } = overlap
  const [ink, ink2, ink3] = [colourOf('--ink'), colourOf('--ink-2'), colourOf('--ink-3')]
  const width = Math.max(LEAST_WIDTH, LEFT + columns.length * COLUMN + 16)
  const base = BELOW_TITLE + 14 + BAR
  const rows = base + 8
  const height = rows + members.length * ROW + 40
  const largest = Math.max(1, ...columns.map(({ count }) => count))
  const mostErrors = Math.max(1, ...errors)
  const yOf = (index: number) => rows + (index + 0.5) * ROW
  const parts = [
    ...who.flatMap(({ letter, name, colour }, index) => {
      const fill = colourOf(colour)
      const wide = (56 * (errors[index] ?? 0)) / mostErrors
      return [
        index % 2 === 0 ? boxOf(12, rows + index * ROW, width - 24, ROW, colourOf('--ground')) : '',
        markOf(letter, 20, yOf(index), fill, colourOf('--surface')),
        textAt(30, yOf(index) + 3.5, `${letter} ${clipped(name, 16)}`, { fill: ink, size: 11 }),
        textAt(LEFT - 74, yOf(index) + 3.5, String(errors[index] ?? 0), { fill: ink2, anchor: 'end' }),
        boxOf(LEFT - 68, yOf(index) - 3, wide, 6, fill, 'class="set"'),
      ]
    }),
    ...columns.flatMap(({ members: wrong, count }, at) => {
      const x = LEFT + (at + 0.5) * COLUMN
      const bar = Math.max(1, (BAR * count) / largest)
      const on = members.flatMap((member, index) => (wrong.includes(member) ? [index] : []))
      return [
        textAt(x, base - bar - 4, String(count), { fill: ink2, anchor: 'middle' }),
        boxOf(x - 7, base - bar, 14, bar, ink3, 'class="bar"'),
        on.length > 1
          ? lineOf(x, yOf(Math.min(...on)), x, yOf(Math.max(...on)), ink2, 'stroke-width="1.5"')
          : '',
        ...members.map((member, index) => {
          const isWrong = wrong.includes(member)
          return `<circle cx="${x}" cy="${yOf(index)}" r="${isWrong ? 4 : 2}" fill="${isWrong ? ink : colourOf('--rule-strong')}"/>`
        }),
      ]
    }),
    lineOf(LEFT, base, LEFT + columns.length * COLUMN, base, colourOf('--rule-strong')),
    textAt(12, height - 22, 'a bar: examples on which exactly the dotted ones are wrong', { fill: ink3 }),
    textAt(
      12,
      height - 8,
      `${allRight.toLocaleString('en')} of ${overlap.dev.toLocaleString('en')} examples have nobody wrong${
        leftOut.columns > 0
          ? `; ${leftOut.columns} rarer combinations with ${leftOut.examples} examples are left out`
          : ''
      }`,
      { fill: ink3 },
    ),
  ]
  return drawingOf({ title: 'Errors they share', width, height }, parts, colourOf)
}
