import type { RunReliability } from '../../src-main/contract/comparison.ts'
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
import { reliabilityScale, shareText, shareTicks, type ScaleBox } from './reliability-scale.ts'

/** One classifier's diagram: whose, and what was counted. */
export interface ReliabilityOf extends Member {
  readonly ece: number
  readonly bins: RunReliability['bins']
}

const PLOT = { width: 280, height: 220, left: 40, gap: 16 }
const COUNTS = 34
const LABELS = { bottom: 32, legend: 20 }

/**
 * Share right by confidence, one diagram beside the other: marks with their distance from the ideal
 * diagonal, below them the examples of each bin.
 * @param temperature that the logits were divided by
 */
export function reliabilitySvg(
  of: readonly ReliabilityOf[],
  temperature: number,
  colourOf: ColourOf,
): Drawing {
  const width = Math.max(1, of.length) * (PLOT.width + PLOT.gap) + PLOT.gap
  const top = BELOW_TITLE + 20
  const bottom = top + PLOT.height
  const height = bottom + COUNTS + LABELS.bottom + LABELS.legend
  const diagrams = of.flatMap((one, index) => {
    const left = PLOT.gap + index * (PLOT.width + PLOT.gap) + PLOT.left
    return diagramOf(one, { left, right: left + PLOT.width - PLOT.left, top, bottom }, colourOf)
  })
  const legend = `mark: share right of a bin; line: its distance from the mean confidence; dashed: ideal${temperature === 1 ? '' : `; temperature ${temperature.toFixed(2)}`}`
  return drawingOf(
    { title: 'Reliability: share right by confidence', width, height, left: PLOT.gap },
    [...diagrams, textAt(PLOT.gap, height - 8, legend, { fill: colourOf('--ink-3') })],
    colourOf,
  )
}

function diagramOf(
  { letter, name, colour, ece, bins }: ReliabilityOf,
  box: ScaleBox,
  colourOf: ColourOf,
): readonly string[] {
  const [roleColour, ink3, surface] = [colourOf(colour), colourOf('--ink-3'), colourOf('--surface')]
  const { left, right, bottom } = box
  const { filled, lowest, lowestRight, most, x, y } = reliabilityScale(bins, box)
  const counts = bottom + COUNTS + 6
  const ideal = Math.max(lowest, lowestRight)
  return [
    markOf(letter, left + 4, BELOW_TITLE + 8, roleColour, surface),
    textAt(left + 12, BELOW_TITLE + 12, `${letter} ${clipped(name, 22)}`, {
      fill: roleColour,
      size: 11,
      isStrong: true,
    }),
    textAt(right, BELOW_TITLE + 12, `ECE ${(ece * 100).toFixed(1)} %`, {
      size: 11,
      fill: colourOf('--ink-2'),
      anchor: 'end',
    }),
    ...shareTicks(lowestRight).flatMap((tick) => [
      lineOf(left, y(tick), right, y(tick), colourOf('--rule')),
      textAt(left - 6, y(tick) + 3.5, shareText(tick), { fill: ink3, anchor: 'end' }),
    ]),
    lineOf(x(ideal), y(ideal), x(1), y(1), colourOf('--rule-strong'), 'stroke-dasharray="4 3"'),
    lineOf(left, bottom, right, bottom, colourOf('--rule-strong')),
    ...filled.flatMap(({ from, to, count, confidence, right: share }) => {
      const start = x(Math.max(from, lowest))
      const [wide, high] = [Math.max(1, x(to) - start - 1.2), (COUNTS * count) / most]
      return [
        lineOf(x(confidence), y(confidence), x(confidence), y(share), roleColour, 'stroke-width="1.5"'),
        markOf(letter, x(confidence), y(share), roleColour, surface),
        boxOf(start + 0.6, counts - high, wide, high, ink3, 'class="count" fill-opacity="0.55"'),
      ]
    }),
    ...shareTicks(lowest).map((tick) =>
      textAt(x(tick), counts + 12, shareText(tick), { fill: ink3, anchor: 'middle' }),
    ),
    textAt((left + right) / 2, counts + 24, `confidence; fullest bin ${most.toLocaleString('en')} examples`, {
      fill: ink3,
      anchor: 'middle',
    }),
  ]
}
