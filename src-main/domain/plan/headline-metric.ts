import { GLUE_TASKS, type GlueTask } from '../../contract/dataset.ts'
import type { Scores } from '../../contract/metrics.ts'
import type { DataSource, RunPlan } from '../../contract/plan.ts'

/** What a task is judged by. */
export type HeadlineMetric = 'accuracy' | 'mcc' | 'f1-and-accuracy'

export const HEADLINE_TITLES = {
  accuracy: 'accuracy',
  mcc: 'MCC',
  'f1-and-accuracy': 'mean of F1 of class 1 and accuracy',
} as const satisfies Record<HeadlineMetric, string>

/**
 * As GLUE judges (Wang et al. 2019): CoLA by MCC, MRPC and QQP by the mean of F1 and accuracy;
 * everything else by accuracy.
 */
const OF_TASKS: Readonly<Partial<Record<GlueTask, HeadlineMetric>>> = {
  cola: 'mcc',
  mrpc: 'f1-and-accuracy',
  qqp: 'f1-and-accuracy',
}

/** The metric by which evaluations of a plan's run are called better or worse. */
export function headlineMetric({ data }: Pick<RunPlan, 'data'>): HeadlineMetric {
  const task = glueTaskOf(data.source)
  return (task && OF_TASKS[task]) ?? 'accuracy'
}

/** null where the metric is undefined for these scores. */
export function headlineValue({ accuracy, f1Class1, mcc }: Scores, metric: HeadlineMetric): number | null {
  if (metric === 'accuracy') return accuracy
  if (metric === 'mcc') return mcc
  return f1Class1 === null ? null : (f1Class1 + accuracy) / 2
}

/** As the plan says it, or as the hub's own GLUE data set names its configuration. */
function glueTaskOf(source: DataSource): GlueTask | undefined {
  if (source.kind === 'catalogue') return undefined
  if (source.task !== undefined || source.kind === 'files') return source.task
  const isGlue = source.id.split('/').at(-1)?.toLowerCase() === 'glue'
  return isGlue ? GLUE_TASKS.find((task) => task === source.config) : undefined
}
