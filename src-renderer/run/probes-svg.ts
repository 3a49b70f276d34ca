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
} from '../charts/svg-parts.ts'

const WIDTH = 760
const LEFT = 400
const PLOT = 250
const ROW = 56

/**
 * Probability of the human label of each probe over the evaluations, the teacher's as a dashed
 * level.
 */
export function probesSvg({ labels, steps, probes }: Probes, colourOf: ColourOf): Drawing {
  const [ink, ink2, ink3] = [colourOf('--ink'), colourOf('--ink-2'), colourOf('--ink-3')]
  const lastStep = steps.at(-1) ?? 1
  const parts = probes.flatMap(({ index, text, textPair, label, teacher, path, isRight }, row) => {
    const top = BELOW_TITLE + row * ROW
    const bottom = top + ROW - 12
    const x = (step: number) => LEFT + (step / (lastStep || 1)) * PLOT
    const y = (share: number) => bottom - share * (bottom - top)
    const points = path.map((share, at) => `${rounded(x(steps[at] ?? 0))} ${rounded(y(share))}`)
    const last = path.at(-1)
    const words = textPair === undefined ? [text] : [text, `/ ${textPair}`]
    return [
      textAt(12, top + 10, `#${index} ${labels[label] ?? ''}`, { fill: ink, isStrong: true, size: 11 }),
      ...words.map((line, at) => textAt(12, top + 24 + at * 13, clipped(line, 66), { fill: ink2 })),
      ...[0, 0.5, 1].map((share) => lineOf(LEFT, y(share), LEFT + PLOT, y(share), colourOf('--rule'))),
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
        (share, at) =>
          `<circle cx="${rounded(x(steps[at] ?? 0))}" cy="${rounded(y(share))}" r="2" fill="${ink}"/>`,
      ),
      last === undefined
        ? ''
        : textAt(
            LEFT + PLOT + 12,
            y(0.5) + 3.5,
            `${(last * 100).toFixed(1)} %${isRight ? ', right' : ', wrong'}`,
            {
              fill: ink,
            },
          ),
    ]
  })
  const bottom = BELOW_TITLE + probes.length * ROW
  return drawingOf(
    { title: 'Probes: probability of the human label', width: WIDTH, height: bottom + 26 },
    [
      ...parts,
      textAt(LEFT, bottom + 2, '0', { fill: ink3 }),
      textAt(LEFT + PLOT, bottom + 2, `step ${lastStep.toLocaleString('en')}`, { fill: ink3, anchor: 'end' }),
      textAt(12, bottom + 16, 'solid: student; dashed: teacher; each from 0 to 1', { fill: ink3 }),
    ],
    colourOf,
  )
}
