import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import type { ClassWeights, LossTerm } from '../../contract/plan-losses.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf, valueInWords } from './setting-words.ts'

/** Class weights of words that the data has no label for. */
export function classWeightProblems(
  { losses }: DistillPlan,
  labels: readonly string[],
): readonly PlanProblem[] {
  return losses.flatMap(({ classWeights }, index) =>
    namedIn(classWeights)
      .filter((word) => !labels.includes(word))
      .map((word) => {
        const path = ['losses', index, 'classWeights', word]
        const known = labels.map(valueInWords).join(', ')
        return {
          path,
          message: `${subjectOf(path)} is of no label; the labels are ${known}. Name one of them, or leave it out`,
          mend: { title: 'Leave it out', changes: [{ path, value: undefined }] },
        }
      }),
  )
}

/**
 * What each class weighs in a plan's hard-label loss, in the order of the labels; undefined where
 * that has no class weights. Balanced: rows ÷ (classes that have rows · rows of the class), as
 * scikit-learn's compute_class_weight; a class without rows weighs 1.
 * @param rows labelled ones that the run learns from
 */
export function classWeights(
  plan: RunPlan,
  labels: readonly string[],
  rows: readonly { readonly label: number }[],
): readonly number[] | undefined {
  const wanted = plan.kind === 'distill' ? plan.losses.find(hasClassWeights)?.classWeights : undefined
  if (wanted === undefined) return undefined
  if (wanted !== 'balanced')
    return labels.map((label) => (Object.hasOwn(wanted, label) ? wanted[label] : 1) ?? 1)
  const counts = labels.map(() => 0)
  for (const { label } of rows) counts[label] = (counts[label] ?? 0) + 1
  const classes = counts.filter((count) => count > 0).length
  return counts.map((count) => (count === 0 ? 1 : rows.length / (classes * count)))
}

/** `negative 0.9, positive 1.125` */
export function classWeightsInWords(labels: readonly string[], weights: readonly number[]): string {
  return labels.map((label, at) => `${label} ${Number((weights[at] ?? 1).toPrecision(4))}`).join(', ')
}

function hasClassWeights({ classWeights: wanted }: LossTerm): boolean {
  return wanted !== undefined
}

function namedIn(wanted: ClassWeights = {}): readonly string[] {
  return wanted === 'balanced' ? [] : Object.keys(wanted)
}
