import type { Interval, RunComparison } from '../../src-main/contract/comparison.ts'
import { meanInterval } from '../../src-main/domain/statistics/mean-interval.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { columnTests } from './column-tests.ts'
import type { ComparedColumn } from './compared-columns.ts'
import { isShareRight, metricsOf, type Bootstraps, type Metric } from './compared-metrics.ts'

/** A number with what is known of its uncertainty. */
export interface Measured {
  readonly value: number
  readonly deviation: number | null
  /** 95 %; null where none is worked out. */
  readonly interval: Interval | null
  /** Seeds it is the mean of. */
  readonly n: number
}

export interface MetricRow {
  readonly title: string
  readonly unit: string
  readonly teacher: Measured | null
  readonly cells: readonly MetricCell[]
  readonly text: (value: number) => string
  /** How the interval of a single run is made; empty where none is. */
  readonly how: string
  /** What stands where there is no number. */
  readonly absent: 'undefined' | '–'
  readonly absentTeacher: 'undefined' | '–'
}

export interface MetricCell {
  readonly measured: Measured | null
  /** best: told apart from every other; leading: the best number, but not told apart from all. */
  readonly rank: 'best' | 'leading' | 'none'
  /** Why. */
  readonly said: string
}

/**
 * The metrics of a comparison by column. A column of several seeds has their mean with Student's 95
 * % interval, a single run Wilson's where the metric is a share of examples, and the bootstrap's
 * over examples for F1s and MCC. The calibration error of a single run has none: resampled,
 * absolute gaps grow, and the interval would lie beside the number.
 */
export function metricRows(
  comparison: RunComparison,
  columns: readonly ComparedColumn[],
  known: Bootstraps = new Map(),
): readonly MetricRow[] {
  return metricsOf(comparison).map((metric): MetricRow => {
    const measured = columns.map(({ runs }) =>
      measure(runs, metric.of, (run) => metric.interval?.(run, known) ?? null),
    )
    const { ofTeacher, teacherInterval } = metric
    return {
      title: metric.title,
      unit: metric.unit,
      text: metric.text,
      how: metric.how ?? '',
      absent: metric.mayBeUndefined ? 'undefined' : '–',
      absentTeacher: metric.mayBeUndefined && ofTeacher ? 'undefined' : '–',
      teacher: ofTeacher
        ? measure(
            comparison.teachers,
            ofTeacher,
            (teacherScores) => teacherInterval?.(teacherScores, known) ?? null,
          )
        : null,
      cells: rank(metric, measured, comparison, columns),
    }
  })
}

/**
 * The table as it leaves the window: a row a metric, three columns (value, low, high) for each of
 * the comparison's.
 */
export function metricsTable(rows: readonly MetricRow[], columns: readonly ComparedColumn[]): TableContent {
  const names = [
    'teacher',
    ...columns.map(({ letter, name, runs }) => `${letter} ${name} (n = ${runs.length})`),
  ]
  const three = (measured: Measured | null) => [
    measured?.value ?? null,
    measured?.interval?.[0] ?? null,
    measured?.interval?.[1] ?? null,
  ]
  return {
    columns: ['metric', ...names.flatMap((name) => [name, `${name} 95 % low`, `${name} 95 % high`])],
    rows: rows.map(({ title, teacher, cells }) => [
      title,
      ...three(teacher),
      ...cells.flatMap(({ measured }) => three(measured)),
    ]),
  }
}

function measure<Of>(
  all: readonly Of[],
  of: (one: Of) => number | null,
  intervalOf: (one: Of) => Interval | null,
): Measured | null {
  const values = all.flatMap((one) => of(one) ?? [])
  const [only] = all
  // Of some seeds alone, a mean would be of others than its neighbours are.
  if (values.length < all.length || only === undefined) return null
  const { mean, deviation, interval, n } = meanInterval(values)
  return { value: mean, deviation, n, interval: n > 1 ? interval : intervalOf(only) }
}

function rank(
  { of, better }: Metric,
  measured: readonly (Measured | null)[],
  comparison: RunComparison,
  columns: readonly ComparedColumn[],
): readonly MetricCell[] {
  const none = measured.map((cell): MetricCell => ({ measured: cell, rank: 'none', said: '' }))
  const values = measured.flatMap((cell) => cell?.value ?? [])
  if (better === 'none' || values.length < 2) return none
  const top = better === 'higher' ? Math.max(...values) : Math.min(...values)
  if (values.filter((value) => value === top).length > 1) return none
  const at = measured.findIndex((cell) => cell?.value === top)
  const isTested = isShareRight({ of }) && columns.every(({ runs }) => runs.length === 1)
  // Of single runs whose intervals are not worked out (yet), nothing is said of how they differ.
  const isUnknown = measured.every((cell) => cell?.n === 1 && cell.interval === null)
  if (!isTested && isUnknown) return none
  const tests = isTested ? columnTests(comparison, columns) : []
  const bestLetter = columns[at]?.letter ?? ''
  const unlike = (index: number) => {
    if (!isTested) return areApart(measured[at], measured[index])
    const other = columns[index]?.letter
    const test = tests.find(
      ({ a, b }) => (a === bestLetter && b === other) || (a === other && b === bestLetter),
    )
    return test !== undefined && test.pHolm < 0.05
  }
  const alike = measured.flatMap((other, index) =>
    index === at || other === null || unlike(index) ? [] : (columns[index]?.letter ?? ''),
  )
  const how = isTested ? 'McNemar, Holm, 5 %' : '95 % intervals'
  const word = better === 'higher' ? 'Highest' : 'Lowest'
  return none.map((cell, index): MetricCell => {
    if (index !== at) return cell
    if (alike.length === 0)
      return { ...cell, rank: 'best', said: `${word}, and told apart from every other (${how})` }
    return { ...cell, rank: 'leading', said: `${word}, but not told apart from ${alike.join(', ')} (${how})` }
  })
}

function areApart(a: Measured | null | undefined, b: Measured | null | undefined): boolean {
  if (!a?.interval || !b?.interval) return false
  return a.interval[1] < b.interval[0] || b.interval[1] < a.interval[0]
}
