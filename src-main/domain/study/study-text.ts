import type { TableContent } from '../tables/table-text.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { Choice } from '../../contract/study-choice.ts'
import type { StudyMetric, TableAxis } from '../../contract/study.ts'
import { isOfTest, isShareMetric, studyMetricTitle } from './study-metric.ts'
import { chosenName, choiceSentence, searchNote, type Searched } from './choice-text.ts'
import { measureWords, placeKey, tableLines, type StudyGroup } from './study-table.ts'

/**
 * A study's table to be pasted: exact values, a line a combination; for a paper as it is seen.
 * @param plan any of its plans: what its task is judged by
 * @param search what it chooses; null of a study that gives every setting
 */
export function studyText(
  axes: readonly TableAxis[],
  groups: readonly StudyGroup[],
  metric: StudyMetric,
  plan: RunPlan,
  search: (Searched & { readonly choices: readonly Choice[] }) | null = null,
): TableContent {
  const title = measureWords(axes, groups) || studyMetricTitle(metric, plan)
  const isShareIn = (group: StudyGroup | undefined) => group?.measure?.isShare ?? isShareMetric(metric, plan)
  const { columns, rows } = tableLines(axes, groups)
  const chosen = new Map(search?.choices.map((choice) => [placeKey(choice.place), chosenName(choice)]))
  const chosenColumns = search ? [`chosen ${search.settings.join(', ')}`] : []
  return {
    columns: [
      ...axes.map(({ name }) => name),
      'seeds',
      title,
      'sd',
      '95 % low',
      '95 % high',
      ...chosenColumns,
    ],
    rows: groups.map(({ place, mean }) => [
      ...place,
      mean?.n ?? 0,
      mean?.mean ?? null,
      mean?.deviation ?? null,
      mean?.interval?.[0] ?? null,
      mean?.interval?.[1] ?? null,
      ...chosenColumns.map(() => chosen.get(placeKey(place)) ?? null),
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
        ...(search
          ? [
              searchNote(search, search.choices, plan),
              ...search.choices.map((choice) => choiceSentence(choice, search, plan)),
            ]
          : []),
      ],
    }),
  }
}
