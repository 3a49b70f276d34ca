import type {
  BootstrapIntervals,
  ComparedRun,
  ComparedTeacher,
  Interval,
  RunComparison,
} from '../../src-main/contract/comparison.ts'
import { holm } from '../../src-main/domain/statistics/holm.ts'
import { meanInterval } from '../../src-main/domain/statistics/mean-interval.ts'
import type { TableContent } from '../shared/table-text.ts'
import type { ComparedColumn } from './compared-columns.ts'

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

/** Bootstrap intervals by run's id, or `teacher`; empty until they are here. */
export type Bootstraps = ReadonlyMap<string, BootstrapIntervals>

interface Metric {
  /** Whether null is undefined for a run that was evaluated, not unknown. */
  readonly mayBeUndefined?: true
  readonly title: string
  readonly unit: string
  /** none: it is no merit. */
  readonly better: 'higher' | 'lower' | 'none'
  readonly text: (value: number) => string
  readonly of: (run: ComparedRun) => number | null
  readonly interval?: (run: ComparedRun, known: Bootstraps) => Interval | null
  readonly ofTeacher?: (teacher: ComparedTeacher) => number | null
  readonly teacherInterval?: (teacher: ComparedTeacher, known: Bootstraps) => Interval | null
  /** How a single run's interval is made. */
  readonly how?: 'Wilson' | 'bootstrap'
}

const percent = (value: number) => (value * 100).toFixed(1)
const whole = (value: number) => Math.round(value).toLocaleString('en')

const F1_OF_CLASS_1 = 'F1 of class 1'
const f1 = (title: string, name: 'f1Class1' | 'f1Macro' | 'f1Weighted'): Metric => ({
  title,
  mayBeUndefined: true,
  unit: '%',
  better: 'higher',
  text: percent,
  of: (run) => run[name],
  interval: ({ id }, known) => known.get(id)?.[name] ?? null,
  ofTeacher: (teacher) => teacher[name],
  teacherInterval: (_, known) => known.get('teacher')?.[name] ?? null,
  how: 'bootstrap',
})

const METRICS: readonly Metric[] = [
  {
    title: 'Accuracy',
    unit: '%',
    better: 'higher',
    text: percent,
    of: ({ accuracy }) => accuracy,
    interval: ({ accuracyInterval }) => accuracyInterval,
    how: 'Wilson',
    ofTeacher: ({ accuracy }) => accuracy,
    teacherInterval: ({ accuracyInterval }) => accuracyInterval,
  },
  f1(F1_OF_CLASS_1, 'f1Class1'),
  f1('F1, macro', 'f1Macro'),
  f1('F1, weighted', 'f1Weighted'),
  {
    title: 'MCC',
    mayBeUndefined: true,
    unit: '',
    better: 'higher',
    text: (value) => value.toFixed(3),
    of: ({ mcc }) => mcc,
    interval: ({ id }, known) => known.get(id)?.mcc ?? null,
    ofTeacher: ({ mcc }) => mcc,
    teacherInterval: (_, known) => known.get('teacher')?.mcc ?? null,
    how: 'bootstrap',
  },
  {
    title: 'Agreement with the teacher',
    unit: '%',
    better: 'higher',
    text: percent,
    of: ({ agreement }) => agreement,
    interval: ({ agreementInterval }) => agreementInterval,
    how: 'Wilson',
  },
  {
    title: 'Teacher’s errors repeated',
    unit: '%',
    better: 'lower',
    text: percent,
    of: ({ errorsRepeated }) => errorsRepeated,
    interval: ({ errorsRepeatedInterval }) => errorsRepeatedInterval,
    how: 'Wilson',
  },
  {
    title: 'Calibration error',
    unit: 'ECE, %',
    better: 'lower',
    text: percent,
    of: ({ ece }) => ece,
    ofTeacher: ({ ece }) => ece,
  },
  {
    title: 'Steps',
    unit: '',
    better: 'none',
    text: whole,
    of: ({ step }) => step,
  },
  {
    title: 'Examples seen',
    unit: '',
    better: 'none',
    text: whole,
    of: ({ examplesSeen }) => examplesSeen,
  },
  {
    title: 'Time to train',
    unit: 'min',
    better: 'lower',
    text: (value) => (value < 0.995 ? value.toFixed(2) : value.toFixed(1)),
    of: ({ trainingMs }) => trainingMs / 60_000,
  },
]

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
  return metricsOf(comparison.labels).map((metric): MetricRow => {
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

/** With two classes, class 1 by its word; with more it has no F1 of its own. */
function metricsOf(labels: readonly string[]): readonly Metric[] {
  return METRICS.flatMap((metric) => {
    if (metric.title !== F1_OF_CLASS_1) return [metric]
    return labels.length === 2 ? [{ ...metric, title: `F1 of class 1 (${labels[1]})` }] : []
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

/**
 * McNemar's p between the columns' runs of one seed, corrected for as many tests as are shown:
 * p[i][j] for i < j.
 */
export function columnTests(
  { pairs }: Pick<RunComparison, 'pairs'>,
  columns: readonly ComparedColumn[],
): readonly ColumnTest[] {
  const tests = columns.flatMap((a, i) =>
    columns.slice(i + 1).flatMap((b) => {
      const pair = pairs.find((one) => one.a === a.one.id && one.b === b.one.id)
      const turned = pairs.find((one) => one.a === b.one.id && one.b === a.one.id)
      if (pair) return [{ a: a.letter, b: b.letter, aOnly: pair.aOnly, bOnly: pair.bOnly, p: pair.p }]
      if (turned) return [{ a: a.letter, b: b.letter, aOnly: turned.bOnly, bOnly: turned.aOnly, p: turned.p }]
      return []
    }),
  )
  const corrected = holm(tests.map(({ p }) => p))
  return tests.map((test, index) => ({ ...test, pHolm: corrected[index] ?? 1 }))
}

export interface ColumnTest {
  readonly a: string
  readonly b: string
  /** Examples that only the one has right. */
  readonly aOnly: number
  readonly bOnly: number
  readonly p: number
  readonly pHolm: number
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
  { title, better }: Metric,
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
  const isTested = title === 'Accuracy' && columns.every(({ runs }) => runs.length === 1)
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
