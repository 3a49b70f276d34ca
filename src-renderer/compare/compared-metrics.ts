import type {
  BootstrapIntervals,
  ComparedRun,
  ComparedTeacher,
  Interval,
  RunComparison,
} from '../../src-main/contract/comparison.ts'

import { TASK_KINDS, type TaskKind } from '../../src-main/contract/tasks.ts'
import { HEADLINE_TITLES, headlineOfKind, headlineValue } from '../../src-main/domain/plan/headline-metric.ts'
import { wilsonInterval } from '../../src-main/domain/statistics/wilson-interval.ts'
import type { Resampled } from '../../src-main/domain/dev-set/resampled-scores.ts'

/** Bootstrap intervals by run's id, or `teacher`; empty until they are here. */
export type Bootstraps = ReadonlyMap<string, BootstrapIntervals>

/** What is compared, a row each. */
export interface Metric {
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

const CALIBRATION = 'Calibration error'
const F1_OF_CLASS_1 = 'F1 of class 1'
const resampled = (title: string, name: Resampled, more: Partial<Metric> = {}): Metric => ({
  title,
  mayBeUndefined: true,
  unit: '%',
  better: 'higher',
  text: percent,
  of: (run) => run[name] ?? null,
  interval: ({ id }, known) => known.get(id)?.[name] ?? null,
  ofTeacher: (teacher) => teacher[name] ?? null,
  teacherInterval: (_, known) => known.get('teacher')?.[name] ?? null,
  how: 'bootstrap',
  ...more,
})
const correlation = { unit: '', text: (value: number) => value.toFixed(3) } as const

const ACCURACY = 'Accuracy'
const accuracy: Metric = {
  title: ACCURACY,
  unit: '%',
  better: 'higher',
  text: percent,
  of: ({ accuracy }) => accuracy,
  interval: ({ accuracyInterval }) => accuracyInterval,
  how: 'Wilson',
  ofTeacher: ({ accuracy }) => accuracy,
  teacherInterval: ({ accuracyInterval }) => accuracyInterval,
}

/** What only one kind of task is judged by, the first first. */
const OF_KIND: Readonly<Record<TaskKind, readonly Metric[]>> = {
  classification: [
    accuracy,
    resampled(F1_OF_CLASS_1, 'f1Class1'),
    resampled('F1, macro', 'f1Macro'),
    resampled('F1, weighted', 'f1Weighted'),
    resampled('MCC', 'mcc', correlation),
  ],
  'multi-label': [
    resampled('F1, macro', 'f1Macro'),
    resampled('F1, micro', 'f1Micro'),
    resampled('F1, weighted', 'f1Weighted'),
    { ...accuracy, title: TASK_KINDS['multi-label'].shareRight },
  ],
  regression: [
    resampled('Pearson', 'pearson', correlation),
    resampled('Spearman', 'spearman', correlation),
    resampled('MSE', 'mse', { ...correlation, better: 'lower' }),
    accuracy,
  ],
}

const METRICS: readonly Metric[] = [
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
    title: CALIBRATION,
    unit: 'ECE, %',
    better: 'lower',
    text: percent,
    of: ({ ece }) => ece,
    ofTeacher: ({ ece }) => ece,
  },
  {
    title: 'Steps done',
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

/** By the score that a kind of task is judged by, on the runs' own test files. */
function onTest(taskKind: TaskKind): Metric {
  const headline = headlineOfKind(taskKind)
  const isAccuracy = headline === 'accuracy'
  const title = HEADLINE_TITLES[headline]
  return {
    title: `${title.charAt(0).toUpperCase()}${title.slice(1)} on test, held out`,
    unit: headline === 'pearson-and-spearman' ? '' : '%',
    better: 'higher',
    text: headline === 'pearson-and-spearman' ? correlation.text : percent,
    of: ({ test }) => test && headlineValue(test, headline),
    ...(isAccuracy && {
      how: 'Wilson' as const,
      interval: ({ test }) =>
        test && wilsonInterval(Math.round(test.accuracy * test.examples), test.examples),
    }),
  }
}

/**
 * What runs of a task are compared by. With two classes, class 1 by its word; with more it has no
 * F1 of its own.
 */
export function metricsOf({
  labels,
  task,
  runs,
}: Pick<RunComparison, 'labels' | 'task' | 'runs'>): readonly Metric[] {
  const tested = runs.some(({ test }) => test) ? [onTest(task.kind)] : []
  return [...OF_KIND[task.kind], ...tested, ...METRICS].flatMap((metric) => {
    if (metric === accuracy && task.kind === 'regression')
      return [{ ...metric, title: `Within ${task.tolerance} of the label` }]
    if (metric.title === CALIBRATION && task.kind !== 'classification') return []
    if (metric.title !== F1_OF_CLASS_1) return [metric]
    return labels.length === 2 ? [{ ...metric, title: `F1 of class 1 (${labels[1]})` }] : []
  })
}

/** Whether a row is the share that is right, which McNemar's test compares. */
export function isShareRight({ of }: Pick<Metric, 'of'>): boolean {
  return of === accuracy.of
}
