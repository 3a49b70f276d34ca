import type { PaperCell, PaperTable } from '../../src-main/domain/tables/paper-table.ts'
import type { ComparedColumn } from './compared-columns.ts'
import type { Measured, MetricRow } from './metric-rows.ts'

/**
 * The metrics as papers print them: a line a model, a column a metric, the best number of each in
 * bold.
 */
export function metricsPaper(rows: readonly MetricRow[], columns: readonly ComparedColumn[]): PaperTable {
  const hasTeacher = rows.some(({ teacher }) => teacher !== null)
  const models: PaperCell[][] = columns.map((column, at) => [
    column.name,
    column.made,
    ...rows.map((row) =>
      cellOf(row, row.cells[at]?.measured ?? null, row.absent, row.cells[at]?.rank !== 'none'),
    ),
  ])
  const teacher = ['Teacher', '', ...rows.map((row) => cellOf(row, row.teacher, row.absentTeacher, false))]
  return {
    columns: [
      { title: '' },
      { title: 'Seeds' },
      ...rows.map(({ title, unit, text }) => ({ title, unit, digits: decimalsOf(text) })),
    ],
    rows: hasTeacher ? [teacher, ...models] : models,
    notes: [
      columns.map(({ letter, name }) => `${letter}: ${name}`).join('; '),
      ...(columns.some(({ runs }) => runs.length > 1) ? ['Mean and standard deviation over seeds.'] : []),
      ...rows.flatMap(({ title, cells }) => {
        const top = cells.find(({ rank }) => rank !== 'none')
        return top ? [`${title}: ${top.said}`] : []
      }),
    ],
  }
}

function cellOf(
  { unit }: MetricRow,
  measured: Measured | null,
  absent: MetricRow['absent'],
  isBest: boolean,
): PaperCell {
  if (!measured) return absent === 'undefined' ? absent : null
  const scale = unit.endsWith('%') ? 100 : 1
  const { value, deviation, interval, n } = measured
  return {
    value: scale * value,
    deviation: n > 1 && deviation !== null ? scale * deviation : null,
    uncertainty: interval ? (scale * (interval[1] - interval[0])) / 4 : null,
    isBest,
  }
}

/** Digits after the point that the window shows. */
function decimalsOf(text: (value: number) => string): number {
  return /\.(\d+)/.exec(text(0.5))?.[1]?.length ?? 0
}
