import type { LabelMap } from '../../contract/class-matching.ts'
import type { DataPlan, DataSource } from '../../contract/plan-sources.ts'
import type { ModelFolder, SourceFile, Sources } from '../../contract/run-files.ts'
import { matchClasses } from '../../domain/plan/match-classes.ts'
import { mapForPlan, unmatchedInWords } from '../../domain/plan/matching-in-words.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { classNamesOf } from '../../model-folder/class-names-of.ts'
import { requireOutputs } from '../../model-folder/model-head.ts'
import { readModelFolder } from '../../model-folder/read-model-folder.ts'

/**
 * What decides how a model's classes stand to the data: its labels, and where their order comes
 * from.
 */
interface Data extends Pick<Sources, 'labels'> {
  readonly train: Pick<SourceFile, 'task' | 'labels' | 'labelColumns' | 'taskKind'>
}

/**
 * Whether label words stand in an order that says which class is which: a task's, a catalogue's or
 * the plan's, not the one they were found in.
 */
export function areOrdered(source: DataSource, { train }: Pick<Data, 'train'>): boolean {
  const { task, labels, labelColumns } = train
  return source.kind === 'catalogue' || [task, labels, labelColumns].some((named) => named !== undefined)
}

/**
 * A teacher that is taken as it is, with how its classes stand to the data's labels. A run has all
 * of the teacher's classes: those that the data has no label for stand behind its own.
 * @throws StillroomError `invalid-plan` where a label is none of its classes: both lists, and what
 * to write; what `requireOutputs` throws
 */
export function matchTeacher(
  teacher: ModelFolder,
  plan: DataPlan,
  data: Data,
): { readonly teacher: ModelFolder; readonly labels: string[] } {
  const taskKind = taskKindOf(data.train)
  const names = requireOutputs(readModelFolder(teacher.path), taskKind)
  if (taskKind === 'regression') {
    requireNoMap(plan)
    return { teacher, labels: [...data.labels] }
  }
  const found = matchClasses(names, data.labels, {
    map: plan.labels,
    isOrdered: areOrdered(plan.source, data),
  })
  if (found.kind === 'unmatched')
    throw new StillroomError(
      'invalid-plan',
      `${unmatchedInWords('the teacher', found, data.labels)} ${mapForPlan(found, data.labels)}`,
    )
  const { labels, order, reasons } = found
  if (taskKind === 'multi-label' && labels.length > data.labels.length)
    throw new StillroomError(
      'invalid-plan',
      `The teacher has labels that no text of the data has: ${labels.slice(data.labels.length).join(', ')}. Whether the texts lack them, or nobody looked, cannot be told. If they lack them, ${data.train.labelColumns ? 'add a column of 0 for each to the data' : 'name all labels in order (labels)'}.`,
    )
  return { teacher: { ...teacher, classes: { names: [...names], order, reasons } }, labels: [...labels] }
}

/**
 * A model that is fine-tuned on the data, with what becomes of its head: kept, in the data's order,
 * where its classes are the data's; else begun anew.
 * @throws StillroomError `invalid-plan` where the plan maps classes and they do not fit all the
 * same
 */
export function matchBase(base: ModelFolder, plan: DataPlan, data: Data): ModelFolder {
  const taskKind = taskKindOf(data.train)
  if (taskKind === 'regression') {
    requireNoMap(plan)
    return base
  }
  const names = [...classNamesOf(base.path, taskKind)]
  if (names.length === 0) {
    if (plan.labels) throw new StillroomError('invalid-plan', noHead(plan.labels))
    return base
  }
  const found = matchClasses(names, data.labels, {
    map: plan.labels,
    isOrdered: areOrdered(plan.source, data),
  })
  if (found.kind === 'unmatched') {
    if (!plan.labels) return { ...base, classes: { names, newHead: `${found.why}` } }
    throw new StillroomError(
      'invalid-plan',
      `${unmatchedInWords('the model', found, data.labels)} ${mapForPlan(found, data.labels)}`,
    )
  }
  if (found.labels.length > data.labels.length) {
    const newHead = `the model has ${names.length} classes and the data has ${data.labels.length} labels`
    return { ...base, classes: { names, newHead } }
  }
  return { ...base, classes: { names, order: found.order, reasons: found.reasons } }
}

/** A number has no classes that could be called otherwise. */
function requireNoMap({ labels }: DataPlan): void {
  if (labels)
    throw new StillroomError(
      'invalid-plan',
      'data.labels says which class is which label, but the labels are numbers; leave data.labels out',
    )
}

/**
 * A model of ours, whose classes are called as the data's labels.
 * @param whose as an error says it
 * @throws StillroomError `invalid-plan` where they are not, or not all
 */
export function matchOwn(
  model: ModelFolder,
  names: readonly string[],
  labels: readonly string[],
  whose: string,
): ModelFolder {
  const found = matchClasses(names, labels)
  if (found.kind === 'matched' && found.labels.length === labels.length)
    return { ...model, classes: { names: [...names], order: found.order, reasons: found.reasons } }
  const why = found.kind === 'unmatched' ? found.why : 'it has more classes than the data has labels'
  throw new StillroomError('invalid-plan', unmatchedInWords(whose, { names, why }, labels))
}

function noHead(map: LabelMap): string {
  const [name = ''] = Object.keys(map)
  return `data.labels names a class ${JSON.stringify(name)}, but the model has no classification head, so it has no classes; leave data.labels out`
}
