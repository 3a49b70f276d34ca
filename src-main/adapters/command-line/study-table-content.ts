import type { StudyCells } from '../../domain/study/study-cells.ts'
import { isShareMetric, studyMetricTitle, type StudyMetric } from '../../domain/study/study-metric.ts'
import { tableLines, type StudyGroup } from '../../domain/study/study-table.ts'
import type { TableContent } from '../../domain/tables/table-text.ts'

/** A study's table to be pasted: exact values, a line a combination; for a paper as it is seen. */
export function studyTable(
  { axes, cells }: StudyCells,
  groups: readonly StudyGroup[],
  metric: StudyMetric,
): TableContent {
  const plan = cells[0]?.plan
  const title = plan ? studyMetricTitle(metric, plan) : metric
  const isShare = plan ? isShareMetric(metric, plan) : false
  const { columns, rows } = tableLines(axes, groups)
  return {
    columns: [...axes.map(({ name }) => name), 'seeds', title, 'sd', '95 % low', '95 % high'],
    rows: groups.map(({ place, mean }) => [
      ...place,
      mean?.n ?? 0,
      mean?.mean ?? null,
      mean?.deviation ?? null,
      mean?.interval?.[0] ?? null,
      mean?.interval?.[1] ?? null,
    ]),
    paper: () => ({
      columns: [
        { title: axes[0]?.name ?? '' },
        ...columns.map((column) => ({
          title: [...column, ...(column.length === 0 ? [title] : [])].join(', '),
          ...(isShare && { unit: '%' }),
        })),
      ],
      rows: rows.map(({ name, groups: ofRow }) => [
        name,
        ...ofRow.map(({ mean }) => {
          const scale = isShare ? 100 : 1
          return mean && { value: mean.mean * scale, deviation: mean.deviation && mean.deviation * scale }
        }),
      ]),
      notes: [`${title}: mean ± sample standard deviation over seeds, last evaluation on the dev set`],
    }),
  }
}
