import { probeScale } from './probe-scale.ts'
import type { Probes } from '../../src-main/contract/run-log.ts'
import {
  BELOW_TITLE,
  clipped,
  drawingOf,
  lineOf,
  rounded,
  textAt,
  type ColourOf,
  type Drawing,
} from '../../src-main/domain/drawing/svg-parts.ts'

const WIDTH = 760
const LEFT = 400
const PLOT = 250
const ROW = 56

/**
 * Probability of the human label of each probe over the evaluations, the teacher's as a dashed
 * level.
 */
export function probesSvg(all: Probes, colourOf: ColourOf): Drawing {
  const { steps, probes } = all
  const scale = probeScale(all)
  const [ink, ink2, ink3] = [colourOf('--ink'), colourOf('--ink-2'), colourOf('--ink-3')]
  const lastStep = steps.at(-1) ?? 1
  const parts = probes.flatMap((probe, row) => {
    const { index, text, textPair, teacher, path, isRight } = probe
    const top = BELOW_TITLE + row * ROW
    const bottom = top + ROW - 12
    const x = (step: number) => LEFT + (step / (lastStep || 1)) * PLOT
    const at = (share: number) => bottom - share * (bottom - top)
    const y = (value: number) => at(scale.place(value))
    const points = path.map((value, step) => `${rounded(x(steps[step] ?? 0))} ${rounded(y(value))}`)
    const last = path.at(-1)
    const words = textPair === undefined ? [text] : [text, `/ ${textPair}`]
    return [
      textAt(12, top + 10, `#${index} ${scale.human(probe)}`, { fill: ink, isStrong: true, size: 11 }),
      ...words.map((line, number) => textAt(12, top + 24 + number * 13, clipped(line, 66), { fill: ink2 })),
      ...[0, 0.5, 1].map((share) => lineOf(LEFT, at(share), LEFT + PLOT, at(share), colourOf('--rule'))),
      teacher === null
        ? ''
        : lineOf(
            LEFT,
            y(teacher),
            LEFT + PLOT,
            y(teacher),
            colourOf('--teacher'),
            'stroke-width="1.5" stroke-dasharray="4 3"',
          ),
      points.length > 0
        ? `<path class="line" d="M${points.join('L')}" fill="none" stroke="${ink}" stroke-width="1.5"/>`
        : '',
      ...path.map(
        (value, step) =>
          `<circle cx="${rounded(x(steps[step] ?? 0))}" cy="${rounded(y(value))}" r="2" fill="${ink}"/>`,
      ),
      last === undefined
        ? ''
        : textAt(LEFT + PLOT + 12, at(0.5) + 3.5, `${scale.text(last)}${isRight ? ', right' : ', wrong'}`, {
            fill: ink,
          }),
    ]
  })
  const bottom = BELOW_TITLE + probes.length * ROW
  return drawingOf(
    { title: `Probes: ${scale.title}`, width: WIDTH, height: bottom + 26 },
    [
      ...parts,
      textAt(LEFT, bottom + 2, '0', { fill: ink3 }),
      textAt(LEFT + PLOT, bottom + 2, `step ${lastStep.toLocaleString('en')}`, { fill: ink3, anchor: 'end' }),
      textAt(12, bottom + 16, `solid: student; dashed: teacher; each from ${scale.ends.join(' to ')}`, {
        fill: ink3,
      }),
    ],
    colourOf,
  )
}
