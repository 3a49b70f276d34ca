import type { Sources } from '../../contract/run-files.ts'
import { classWeightsInWords } from '../../domain/plan/class-weights.ts'
import { classesInWords } from '../../domain/plan/matching-in-words.ts'

/**
 * How the classes of what a run begins with were matched with the data's labels, and what they
 * weigh.
 */
export function toldClasses(
  { teacher, base, start, labels }: Sources,
  classWeights?: readonly number[],
): {
  readonly classes?: readonly string[]
} {
  const told = [
    ['the teacher', teacher],
    // Of a student's run it says nothing: a student that starts from it has a head of its own.
    ['the model', teacher ? undefined : base],
    ['the checkpoint', start],
  ] as const
  const classes = told.flatMap(([whose, model]) =>
    model?.classes ? [`${whose}: ${classesInWords(labels, model.classes)}`] : [],
  )
  if (classWeights) classes.push(`class weights: ${classWeightsInWords(labels, classWeights)}`)
  return classes.length > 0 ? { classes } : {}
}
