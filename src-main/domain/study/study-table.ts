import type { MeanOfSeeds } from '../../contract/metrics.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import type { TableAxis } from '../../contract/study.ts'
import type { Measure } from './study-metric.ts'

/** What one run of a study says. */
export interface CellValue {
  /** Its value on every axis of the table. */
  readonly place: readonly string[]
  readonly seed: number
  /** The run that stands for it; null before there is one. */
  readonly run: string | null
  /** null before the run's end, and where the metric is undefined. */
  readonly value: number | null
  /** What the value is; left out where all of the table are the same. */
  readonly measure?: Measure
}

/** A cell of the table: the seeds of one combination. */
export interface StudyGroup {
  readonly place: readonly string[]
  readonly runs: readonly Omit<CellValue, 'place' | 'measure'>[]
  readonly measure?: Measure
  /** Over the seeds that have a value; null where none has. */
  readonly mean: MeanOfSeeds | null
}

/** The groups of a study's runs, by place. */
export function studyGroups(values: readonly CellValue[]): readonly StudyGroup[] {
  const byPlace = Map.groupBy(values, ({ place }) => placeKey(place))
  return [...byPlace.values()].map((ofPlace) => {
    const found = ofPlace.flatMap(({ value }) => (value === null ? [] : [value]))
    const [first] = ofPlace
    return {
      place: first?.place ?? [],
      ...(first?.measure && { measure: first.measure }),
      runs: ofPlace.map(({ seed, run, value }) => ({ seed, run, value })),
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
  const at = groupsByPlace(groups)
  const lineOf = (name: string, row: readonly string[]): TableLine => ({
    name,
    groups: columns.flatMap((column) => at.get(placeKey([...row, ...column])) ?? []),
  })
  return { columns, rows: first ? first.values.map((value) => lineOf(value, [value])) : [lineOf('', [])] }
}

export interface TableLine {
  readonly name: string
  /** One a column. */
  readonly groups: readonly StudyGroup[]
}

export function groupsByPlace(groups: readonly StudyGroup[]): ReadonlyMap<string, StudyGroup> {
  return new Map(groups.map((group) => [placeKey(group.place), group]))
}

/** Names hold no line ends: `studySchema` trims what a person writes into one line. */
export function placeKey(place: readonly string[]): string {
  return place.join('\n')
}

/**
 * What the numbers of a table are, by value of the axis of data sets where they are not all the
 * same: MCC of cola, accuracy of rte.
 */
export function measureWords(axes: readonly TableAxis[], groups: readonly StudyGroup[]): string {
  const titles = new Set(groups.flatMap(({ measure }) => measure?.title ?? []))
  const data = axes.findIndex(({ varies }) => varies === 'data sets')
  if (titles.size < 2 || data < 0) return [...titles].join(', ')
  const known = groups.flatMap(({ place, measure }) =>
    measure ? [[place[data], measure.title] as const] : [],
  )
  return [...new Map(known)].map(([name, title]) => `${title} of ${name}`).join(', ')
}
