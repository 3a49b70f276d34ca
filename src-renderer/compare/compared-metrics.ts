import type {
  BootstrapIntervals,
  ComparedRun,
  ComparedTeacher,
  Interval,
} from '../../src-main/contract/comparison.ts'

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

/** With two classes, class 1 by its word; with more it has no F1 of its own. */
export function metricsOf(labels: readonly string[]): readonly Metric[] {
  return METRICS.flatMap((metric) => {
    if (metric.title !== F1_OF_CLASS_1) return [metric]
    return labels.length === 2 ? [{ ...metric, title: `F1 of class 1 (${labels[1]})` }] : []
  })
}
