import type { MeanOfSeeds } from '../../contract/metrics.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { InsideGroup, InsideMeans, InsidePair, StudentInside } from '../../contract/study-inside.ts'
import type { TableAxis } from '../../contract/study.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import type { PaperCell } from '../tables/paper-table.ts'
import type { TableContent } from '../tables/table-text.ts'
import { learnsFrom, pairKey } from './inside-pairs.ts'
import { placeKey } from './study-table.ts'

/** One run of a study, and how far its student is from the teacher inside. */
export interface CellInside {
  readonly place: readonly string[]
  readonly plan: RunPlan
  /** null before it is measured, and of a run without a teacher. */
  readonly inside: StudentInside | null
}

/** Means over the runs that were measured, a group a combination; of one without any none. */
export function insideGroups(cells: readonly CellInside[]): readonly InsideGroup[] {
  const measured = cells.flatMap(({ inside, ...cell }) => (inside ? [{ ...cell, inside }] : []))
  return [...Map.groupBy(measured, ({ place }) => placeKey(place)).values()].flatMap((runs) => {
    const [first] = runs
    const found = runs.flatMap(({ plan, inside }) =>
      inside.pairs.map((pair) => ({
        ...pair,
        isLearnt: plan.kind === 'distill' && learnsFrom(plan, pair),
      })),
    )
    if (!first) return []
    return {
      place: first.place,
      texts: first.inside.texts,
      of: first.inside.of,
      pairs: [...Map.groupBy(found, pairKey).values()].flatMap(insideMeans),
    }
  })
}

function insideMeans(runs: readonly (InsidePair & { readonly isLearnt: boolean })[]): readonly InsideMeans[] {
  return runs.slice(0, 1).map(({ teacher, student }) => ({
    teacher,
    student,
    isLearnt: runs.every(({ isLearnt }) => isLearnt),
    runs: runs.length,
    attention: meanOf(runs.map(({ attention }) => attention)),
    hidden: meanOf(runs.map(({ hidden }) => hidden)),
  }))
}

function meanOf(values: readonly (number | null)[]): MeanOfSeeds | null {
  const found = values.filter((value) => value !== null)
  return found.length === 0 ? null : meanInterval(found)
}

/** All pairs of a table, by student's layer. */
export function insideColumns(groups: readonly InsideGroup[]): readonly LayerPair[] {
  const once = new Map(groups.flatMap(({ pairs }) => pairs.map((pair) => [pairKey(pair), pair])))
  return [...once.values()].sort((a, b) => a.student - b.student || a.teacher - b.teacher)
}

export function meansAt({ pairs }: InsideGroup, pair: LayerPair): InsideMeans | undefined {
  return pairs.find((one) => pairKey(one) === pairKey(pair))
}

/** S1 – T2 */
export function pairTitle({ teacher, student }: LayerPair): string {
  return `S${student} – T${teacher}`
}

/** What is compared, and how the table calls it. */
export const INSIDE_MEASURES = [
  { field: 'attention', title: 'attention', unit: 'JS, nats' },
  { field: 'hidden', title: '[CLS]', unit: '1 − cosine' },
] as const

const INSIDE_IS =
  'mean ± sample standard deviation over seeds. Attention: Jensen–Shannon divergence of a student’s layer (S) and a teacher’s (T), nats, averaged over heads and tokens; 0 where they agree, 0.693 at most. [CLS]: 1 − cosine of the two layers’ states. Each method is measured at its own mapping and at the study’s.'
export const LEARNT_FROM = '*: layers that the method learns from.'

/** What the table is of, with the texts that were measured. */
export function insideIs(groups: readonly InsideGroup[]): string {
  const number = (count: number) => count.toLocaleString('en')
  const counts = groups.map(({ texts, of }) =>
    texts === of ? `all ${number(of)}` : `${number(texts)} of ${number(of)}, spread evenly`,
  )
  return `Texts of the dev set (${[...new Set(counts)].join('; ')}), ${INSIDE_IS}`
}

/** The table to be pasted: a line a pair, exact values; for a paper a line a combination. */
export function insideText(axes: readonly TableAxis[], groups: readonly InsideGroup[]): TableContent {
  const names = axes.map(({ name }) => name)
  return {
    columns: [
      ...names,
      'student layer',
      'teacher layer',
      'learnt from',
      'texts',
      'seeds',
      ...INSIDE_MEASURES.flatMap(({ title }) => [title, `${title}, sd`]),
    ],
    rows: groups.flatMap(({ place, texts, pairs }) =>
      pairs.map((pair) => [
        ...place,
        pair.student,
        pair.teacher,
        pair.isLearnt ? 'yes' : 'no',
        texts,
        pair.runs,
        ...INSIDE_MEASURES.flatMap(({ field }) => [
          pair[field]?.mean ?? null,
          pair[field]?.deviation ?? null,
        ]),
      ]),
    ),
    paper: () => {
      const columns = INSIDE_MEASURES.flatMap(({ field, title }) =>
        insideColumns(groups).map((pair) => ({
          field,
          pair,
          title: `${title} ${pairTitle(pair)}`,
          digits: 4,
        })),
      )
      return {
        columns: [...names.map((title) => ({ title })), ...columns],
        rows: groups.map((group) => [
          ...group.place,
          ...columns.map(({ field, pair }) => paperCell(meansAt(group, pair)?.[field])),
        ]),
        notes: [insideIs(groups)],
      }
    },
  }
}

function paperCell(mean: MeanOfSeeds | null | undefined): PaperCell {
  return mean ? { value: mean.mean, deviation: mean.deviation } : null
}
