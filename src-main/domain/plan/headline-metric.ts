import type { GlueTask } from '../../contract/dataset.ts'
import type { Scores } from '../../contract/metrics.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { glueTaskOf, taskKindOfData } from './task-of.ts'

/** What a task is judged by. */
export type HeadlineMetric = 'accuracy' | 'mcc' | 'f1-and-accuracy' | 'f1-macro' | 'pearson-and-spearman'

export const HEADLINE_TITLES = {
  accuracy: 'accuracy',
  mcc: 'MCC',
  'f1-and-accuracy': 'mean of F1 of class 1 and accuracy',
  'f1-macro': 'macro F1',
  'pearson-and-spearman': 'mean of Pearson and Spearman',
} as const satisfies Record<HeadlineMetric, string>

/**
 * As GLUE judges (Wang et al. 2019): CoLA by MCC, MRPC and QQP by the mean of F1 and accuracy,
 * STS-B, and with it every number, by the mean of Pearson's and Spearman's correlation. Several
 * labels by macro F1; everything else by accuracy.
 */
const OF_TASKS: Readonly<Partial<Record<GlueTask, HeadlineMetric>>> = {
  cola: 'mcc',
  mrpc: 'f1-and-accuracy',
  qqp: 'f1-and-accuracy',
}

const OF_KINDS: Readonly<Partial<Record<TaskKind, HeadlineMetric>>> = {
  regression: 'pearson-and-spearman',
  'multi-label': 'f1-macro',
}

/** The metric by which evaluations of a plan's run are called better or worse. */
export function headlineMetric({ data }: Pick<RunPlan, 'data'>): HeadlineMetric {
  const task = glueTaskOf(data.source)
  return OF_KINDS[taskKindOfData(data.source)] ?? (task && OF_TASKS[task]) ?? 'accuracy'
}

/** The metric that any two runs of a kind of task have in common, whatever data they name. */
export function headlineOfKind(kind: TaskKind): HeadlineMetric {
  return OF_KINDS[kind] ?? 'accuracy'
}

export type Judging = {
  readonly [Score in 'accuracy' | 'f1Class1' | 'f1Macro' | 'mcc' | 'pearson' | 'spearman']?:
    Scores[Score] | null
}

/** null where the metric is undefined for these scores, or they lack what it is made of. */
export function headlineValue(
  { accuracy = null, f1Class1 = null, f1Macro = null, mcc = null, pearson = null, spearman = null }: Judging,
  metric: HeadlineMetric,
): number | null {
  switch (metric) {
    case 'accuracy':
      return accuracy
    case 'mcc':
      return mcc
    case 'f1-macro':
      return f1Macro
    case 'f1-and-accuracy':
      return f1Class1 === null || accuracy === null ? null : (f1Class1 + accuracy) / 2
    case 'pearson-and-spearman':
      return pearson === null || spearman === null ? null : (pearson + spearman) / 2
  }
}
