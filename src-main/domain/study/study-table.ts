import type { MeanOfSeeds } from '../../contract/metrics.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import type { StudyCell, TableAxis } from './study-cells.ts'

/** What one run of a study says. */
export interface CellValue {
  readonly cell: StudyCell
  /** The run that was made of the cell's plan; null before there is one. */
  readonly run: string | null
  /** null before its first evaluation, and where the metric is undefined. */
  readonly value: number | null
}

/** A cell of the table: the seeds of one combination. */
export interface StudyGroup {
  readonly place: readonly string[]
  readonly runs: readonly {
    readonly seed: number
    readonly run: string | null
    readonly value: number | null
  }[]
  /** Over the seeds that have a value; null where none has. */
  readonly mean: MeanOfSeeds | null
}

/** The groups of a study's runs, by place. */
export function studyGroups(values: readonly CellValue[]): readonly StudyGroup[] {
  const byPlace = Map.groupBy(values, ({ cell }) => cell.place.join('\n'))
  return [...byPlace.values()].map((ofPlace) => {
    const runs = ofPlace.map(({ cell, run, value }) => ({ seed: cell.plan.training.seed, run, value }))
    const found = runs.flatMap(({ value }) => (value === null ? [] : [value]))
    return {
      place: ofPlace[0]?.cell.place ?? [],
      runs,
      mean: found.length === 0 ? null : meanInterval(found),
    }
  })
}

/** Rows and columns of the table: the first axis below each other, all others side by side. */
export function tableLines(
  [first, ...others]: readonly TableAxis[],
  groups: readonly StudyGroup[],
): { readonly columns: readonly (readonly string[])[]; readonly rows: readonly TableLine[] } {
  const columns = others.reduce<readonly (readonly string[])[]>(
    (found, { values }) => found.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  )
  const at = new Map(groups.map((group) => [group.place.join('\n'), group]))
  const lineOf = (name: string, row: readonly string[]): TableLine => ({
    name,
    groups: columns.flatMap((column) => at.get([...row, ...column].join('\n')) ?? []),
  })
  return { columns, rows: first ? first.values.map((value) => lineOf(value, [value])) : [lineOf('', [])] }
}

export interface TableLine {
  readonly name: string
  /** One a column. */
  readonly groups: readonly StudyGroup[]
}
