import type { Sources } from '../../contract/run-files.ts'
import { TASK_KINDS, type TaskKindFacts } from '../../contract/tasks.ts'
import { classWeightsInWords } from '../../domain/plan/class-weights.ts'
import { classesInWords } from '../../domain/plan/matching-in-words.ts'
import { taskOf } from '../../domain/plan/task-of.ts'

/**
 * How the classes of what a run begins with were matched with the data's labels, and what they
 * weigh.
 */
export function toldClasses(
  sources: Sources,
  classWeights?: readonly number[],
): {
  readonly classes?: readonly string[]
} {
  const { teacher, base, start, labels } = sources
  const told = [
    ['the teacher', teacher],
    // Of a student's run it says nothing: a student that starts from it has a head of its own.
    ['the model', teacher ? undefined : base],
    ['the checkpoint', start],
  ] as const
  const classes = told.flatMap(([whose, model]) =>
    model?.classes ? [`${whose}: ${classesInWords(labels, model.classes)}`] : [],
  )
  const { weighed }: TaskKindFacts = TASK_KINDS[taskOf(sources).kind]
  if (classWeights) classes.push(`${weighed}: ${classWeightsInWords(labels, classWeights)}`)
  return classes.length > 0 ? { classes } : {}
}
