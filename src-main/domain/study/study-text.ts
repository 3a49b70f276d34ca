import type { TableContent } from '../tables/table-text.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { StudyMetric, TableAxis } from '../../contract/study.ts'
import { isOfTest, isShareMetric, studyMetricTitle } from './study-metric.ts'
import { measureWords, tableLines, type StudyGroup } from './study-table.ts'

/**
 * A study's table to be pasted: exact values, a line a combination; for a paper as it is seen.
 * @param plan any of its plans: what its task is judged by
 */
export function studyText(
  axes: readonly TableAxis[],
  groups: readonly StudyGroup[],
  metric: StudyMetric,
  plan: RunPlan,
): TableContent {
  const title = measureWords(axes, groups) || studyMetricTitle(metric, plan)
  const isShareIn = (group: StudyGroup | undefined) => group?.measure?.isShare ?? isShareMetric(metric, plan)
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
        ...columns.map((column, at) => ({
          title: [...column, ...(column.length === 0 ? [title] : [])].join(', '),
          // A unit of numbers of one kind alone.
          ...(rows.every(({ groups: ofRow }) => isShareIn(ofRow[at])) && { unit: '%' }),
        })),
      ],
      rows: rows.map(({ name, groups: ofRow }) => [
        name,
        ...ofRow.map((group) => {
          const { mean } = group
          const scale = isShareIn(group) ? 100 : 1
          return mean && { value: mean.mean * scale, deviation: mean.deviation && mean.deviation * scale }
        }),
      ]),
      notes: [
        `${title}: mean ± sample standard deviation over seeds, ${isOfTest(metric) ? 'of each run’s result on its test file' : 'of each run’s result on the dev set'}`,
      ],
    }),
  }
}
