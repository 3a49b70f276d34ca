import type { RunRow } from '../../src-main/contract/run-row.ts'
import { meanAndDeviation } from '../../src-main/domain/mean-and-deviation.ts'

/** Runs of one experiment: plans that differ in name and seed alone. */
export interface RunGroup {
  readonly key: string
  readonly runs: readonly RunRow[]
  readonly accuracy: Summary
  readonly mcc: Summary
  readonly agreement: Summary
}

/** Over the runs that have finished; undefined where none has. */
export type Summary = { readonly mean: number; readonly deviation: number | undefined } | undefined

export const SORTABLE = ['createdAt', 'accuracy', 'mcc', 'agreement', 'trainingMs', 'name'] as const
export type SortColumn = (typeof SORTABLE)[number]

/** Groups in the order of their best run by the column; runs within a group by seed. */
export function groupRuns(
  runs: readonly RunRow[],
  column: SortColumn,
  isDescending: boolean,
): readonly RunGroup[] {
  const byKey = Map.groupBy(runs, ({ planKey }) => planKey)
  const groups = [...byKey].map(([key, own]) => ({
    key,
    runs: own.toSorted((a, b) => a.seed - b.seed || (a.id < b.id ? -1 : 1)),
    accuracy: summaryOf(own, 'accuracy'),
    mcc: summaryOf(own, 'mcc'),
    agreement: summaryOf(own, 'agreement'),
  }))
  const valueOf = ({ runs: own }: RunGroup) =>
    own.map((run) => run[column] ?? '').reduce((a, b) => (a > b ? a : b))
  const direction = isDescending ? -1 : 1
  return groups.toSorted((a, b) => (valueOf(a) < valueOf(b) ? -direction : direction))
}

function summaryOf(runs: readonly RunRow[], column: 'accuracy' | 'mcc' | 'agreement'): Summary {
  const values = runs.flatMap((run) => (run.state === 'finished' ? (run[column] ?? []) : []))
  return values.length === 0 ? undefined : meanAndDeviation(values)
}
