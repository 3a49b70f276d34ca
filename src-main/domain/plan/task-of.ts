import { GLUE_TASKS, type GlueTask } from '../../contract/dataset.ts'
import type { DataSource } from '../../contract/plan-sources.ts'
import type { Sources } from '../../contract/run-files.ts'
import type { LossId } from '../../contract/loss-id.ts'
import { TASK_KINDS, type Task, type TaskKind, type TaskKindFacts } from '../../contract/tasks.ts'
import { isInternal } from './loss-term.ts'

/** GLUE's tasks that are no classifications. */
const OF_GLUE: Readonly<Partial<Record<GlueTask, TaskKind>>> = { stsb: 'regression' }

/** What a label is in a file: as it is said, else as its task has it, else one class. */
export function taskKindOf({
  taskKind,
  task,
}: {
  readonly taskKind?: TaskKind
  readonly task?: GlueTask
}): TaskKind {
  return taskKind ?? (task && OF_GLUE[task]) ?? 'classification'
}

/** The same of a plan's data; what the catalogue has are classifications. */
export function taskKindOfData(source: DataSource): TaskKind {
  const taskKind = source.kind === 'catalogue' ? undefined : source.taskKind
  return taskKindOf({ taskKind, task: glueTaskOf(source) })
}

/** As the plan says it, or as the hub's own GLUE data set names its configuration. */
export function glueTaskOf(source: DataSource): GlueTask | undefined {
  if (source.kind === 'catalogue') return undefined
  if (source.task !== undefined || source.kind === 'files') return source.task
  const isGlue = source.id.split('/').at(-1)?.toLowerCase() === 'glue'
  return isGlue ? GLUE_TASKS.find((task) => task === source.config) : undefined
}

/** Whether a loss means something for a kind of task; those between layers do for each. */
export function isLossOf(taskKind: TaskKind, loss: LossId): boolean {
  const { outputLosses }: TaskKindFacts = TASK_KINDS[taskKind]
  return outputLosses === 'all' || isInternal({ loss }) || outputLosses.includes(loss)
}

/** What a run's outputs are, by its sources. */
export function taskOf({ train, labels, tolerance }: Pick<Sources, 'train' | 'labels' | 'tolerance'>): Task {
  return { kind: taskKindOf(train), outputs: labels.length, ...(tolerance !== undefined && { tolerance }) }
}
