import type { RunRow } from '../../src-main/contract/run-row.ts'
import { TASK_KINDS } from '../../src-main/contract/tasks.ts'
import { taskKindOfData } from '../../src-main/domain/plan/task-of.ts'
import type { RunFacts } from '../../src-main/domain/query/run-fields.ts'

export const METRICS = [
  'accuracy',
  'f1Class1',
  'f1Macro',
  'f1Weighted',
  'f1Micro',
  'mcc',
  'pearson',
  'spearman',
] as const
export type Metric = (typeof METRICS)[number]
export const MOMENTS = ['last', 'best'] as const
/** Of the last evaluation, which is that of the result, or of the best by the task's own metric. */
export type Moment = (typeof MOMENTS)[number]

/** The number that the table is about. */
export interface ValueChoice {
  readonly metric: Metric
  readonly moment: Moment
}

const METRIC_TITLES: Readonly<Record<Exclude<Metric, 'accuracy'>, string>> = {
  f1Class1: 'Dev F1, class 1',
  f1Macro: 'Dev F1, macro',
  f1Weighted: 'Dev F1, weighted',
  f1Micro: 'Dev F1, micro',
  mcc: 'Dev MCC',
  pearson: 'Dev Pearson',
  spearman: 'Dev Spearman',
}

/** What a metric is called of such runs: accuracy is the share that is right, whatever that is. */
export function metricTitle(metric: Metric, runs: readonly RunFacts[]): string {
  if (metric !== 'accuracy') return METRIC_TITLES[metric]
  const [kind = 'classification', ...others] = new Set(
    runs.map(({ plan }) => taskKindOfData(plan.data.source)),
  )
  if (others.length > 0) return 'Dev right'
  return kind === 'classification' ? 'Dev acc' : `Dev ${TASK_KINDS[kind].shareRight.toLowerCase()}`
}

/** Correlations, from −1 to 1; the others are shares. */
const CORRELATIONS: readonly Metric[] = ['mcc', 'pearson', 'spearman']

export function isCorrelation(metric: Metric): boolean {
  return CORRELATIONS.includes(metric)
}

const BEST = {
  accuracy: 'bestAccuracy',
  f1Class1: 'bestF1Class1',
  f1Macro: 'bestF1Macro',
  f1Weighted: 'bestF1Weighted',
  mcc: 'bestMcc',
} as const satisfies Partial<Record<Metric, keyof RunRow>>
const TEACHER = {
  accuracy: 'teacherAccuracy',
  f1Class1: 'teacherF1Class1',
  f1Macro: 'teacherF1Macro',
  f1Weighted: 'teacherF1Weighted',
  mcc: 'teacherMcc',
} as const satisfies Partial<Record<Metric, keyof RunRow>>
/** What only one kind of task has, by its field in queries. */
const OF_KINDS = {
  f1Micro: 'bestF1Micro',
  pearson: 'bestPearson',
  spearman: 'bestSpearman',
} as const

function isOfKind(metric: Metric): metric is keyof typeof OF_KINDS {
  return Object.hasOwn(OF_KINDS, metric)
}

/** Name of the field that holds the value. */
export function valueField({ metric, moment }: ValueChoice): string {
  if (moment !== 'best') return metric
  return isOfKind(metric) ? OF_KINDS[metric] : BEST[metric]
}

export function valueOf(row: RunRow, { metric, moment }: ValueChoice): number | null {
  if (isOfKind(metric)) return row.taskScores?.[moment]?.[metric] ?? null
  return moment === 'best' ? row[BEST[metric]] : row[metric]
}

export function teacherValueOf(row: RunRow, { metric }: ValueChoice): number | null {
  return isOfKind(metric) ? (row.taskScores?.teacher?.[metric] ?? null) : row[TEACHER[metric]]
}

/** Name of the field that holds the agreement at the same evaluation. */
export function agreementField({ moment }: ValueChoice): 'agreement' | 'bestAgreement' {
  return moment === 'best' ? 'bestAgreement' : 'agreement'
}

export function agreementOf(row: RunRow, value: ValueChoice): number | null {
  return row[agreementField(value)]
}

/**
 * Whether a run was evaluated and has no value all the same: MCC where everything is predicted to
 * be one class.
 */
export function isUndefined(row: RunRow, value: ValueChoice): boolean {
  const accuracy = value.moment === 'best' ? row.bestAccuracy : row.accuracy
  return accuracy !== null && valueOf(row, value) === null
}

/** As it is read: shares in percent with one digit, a correlation with three. */
export function formatValue(value: number | null | undefined, metric: Metric): string {
  if (value === null || value === undefined) return '–'
  return isCorrelation(metric) ? value.toFixed(3) : (100 * value).toFixed(1)
}
