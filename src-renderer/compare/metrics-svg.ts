import { forestSvg, type ForestMark } from '../charts/forest-svg.ts'
import type { ColourOf, Drawing } from '../../src-main/domain/drawing/svg-parts.ts'
import type { ComparedColumn } from './compared-columns.ts'
import type { Measured, MetricRow } from './metric-rows.ts'

/** The metrics of a comparison with their 95 % intervals, each on its own scale. */
export function metricsSvg(
  rows: readonly MetricRow[],
  columns: readonly ComparedColumn[],
  colourOf: ColourOf,
): Drawing {
  const shown = rows.map(({ title, unit, text, teacher, cells }) => {
    const markOf = (letter: string, colour: string, measured: Measured | null): readonly ForestMark[] =>
      measured
        ? [
            {
              letter,
              colour,
              value: measured.value,
              interval: measured.interval,
              text: said(letter, measured, text),
            },
          ]
        : []
    return {
      title: unit ? `${title} (${unit})` : title,
      marks: [
        ...markOf('T', '--teacher', teacher),
        ...cells.flatMap(({ measured }, index) => {
          const { letter = '?', colour = '--ink-3' } = columns[index] ?? {}
          return markOf(letter, colour, measured)
        }),
      ],
    }
  })
  return forestSvg(shown, {
    title: 'Metrics with 95 % intervals, each row on its own scale',
    legend: columns.map(({ letter, name, runs }) => `${letter}: ${name}, n = ${runs.length}`),
    colourOf,
  })
}

function said(letter: string, { value, interval }: Measured, text: MetricRow['text']): string {
  return `${letter} ${text(value)}${interval ? ` (${interval.map(text).join(' to ')})` : ''}`
}
