import type { InsideGroup } from '../../contract/study-inside.ts'
import type { TableAxis } from '../../contract/study.ts'
import {
  INSIDE_MEASURES,
  insideColumns,
  insideIs,
  LEARNT_FROM,
  meansAt,
  pairTitle,
} from '../study/inside-table.ts'
import { formatScore } from '../tables/number-text.ts'
import { textTable, type TextSection } from './text-section.ts'

export const INSIDE = 'Inside: layers beside the teacher’s'

/** How far each method's students are from their teacher inside, for people. */
export function insideSection(axes: readonly TableAxis[], groups: readonly InsideGroup[]): TextSection {
  return {
    title: INSIDE,
    said: [`${insideIs(groups)} ${LEARNT_FROM}`],
    table: textTable<InsideGroup>(
      [
        ...axes.map(({ name }, at) => ({ title: name, value: ({ place }: InsideGroup) => place[at] ?? '' })),
        {
          title: 'seeds',
          value: ({ pairs }) => String(Math.max(...pairs.map(({ runs }) => runs))),
          align: 'right',
        },
        ...INSIDE_MEASURES.flatMap(({ field, title }) =>
          insideColumns(groups).map((pair) => ({
            title: `${title} ${pairTitle(pair)}`,
            value: (group: InsideGroup) => {
              const at = meansAt(group, pair)
              return at?.[field] ? `${meanText(at[field])}${at.isLearnt ? '*' : ' '}` : '– '
            },
            align: 'right' as const,
          })),
        ),
      ],
      groups,
    ),
  }
}

function meanText({ mean, deviation }: { readonly mean: number; readonly deviation: number | null }): string {
  return deviation === null ? formatScore(mean) : `${formatScore(mean)} ± ${formatScore(deviation)}`
}
