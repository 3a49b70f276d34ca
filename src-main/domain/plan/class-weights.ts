import type { RunPlan } from '../../contract/plan.ts'
import type { ClassWeights } from '../../contract/plan-losses.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { labelSettingsIn } from './label-settings.ts'
import type { PlanProblem } from './plan-problem.ts'
import { subjectOf, valueInWords } from './setting-words.ts'
import { lossesOf } from './stages.ts'

/** Class weights of words that the data has no label for. */
export function classWeightProblems(plan: RunPlan, labels: readonly string[]): readonly PlanProblem[] {
  return labelSettingsIn(plan).flatMap(({ path: holder, settings }) =>
    namedIn(settings.classWeights)
      .filter((word) => !labels.includes(word))
      .map((word) => {
        const path = [...holder, 'classWeights', word]
        const known = labels.map(valueInWords).join(', ')
        return {
          path,
          message: `${subjectOf(path)} is of no label; the labels are ${known}. Name one of them, or leave it out`,
          mend: { title: 'Leave it out', changes: [{ path, value: undefined }] },
        }
      }),
  )
}

/** What of the rows that are learnt from decides what balanced classes weigh. */
export interface CountedLabels {
  readonly taskKind: TaskKind
  /** Labelled rows. */
  readonly rows: number
  /** How many of them have each label. */
  readonly counts: Readonly<Record<string, number>>
}

/**
 * What each class weighs in a plan's hard-label loss, in the order of the labels; undefined where
 * that has no class weights.
 */
export function classWeights(
  plan: RunPlan,
  labels: readonly string[],
  counted: CountedLabels,
): readonly number[] | undefined {
  const wanted = lossesOf(plan).find((term) => term.classWeights !== undefined)?.classWeights
  if (wanted === undefined) return undefined
  if (wanted === 'balanced') return balancedWeights(labels, counted)
  return labels.map((label) => (Object.hasOwn(wanted, label) ? wanted[label] : 1) ?? 1)
}

/**
 * Of one class to a text: rows ÷ (classes that have rows · rows of the class), as scikit-learn's
 * compute_class_weight; a class without rows weighs 1. Of several labels: rows without it ÷ rows
 * with it, as PyTorch's documentation of pos_weight advises; a label that no row or every row has
 * weighs 1.
 */
export function balancedWeights(
  labels: readonly string[],
  { taskKind, rows, counts }: CountedLabels,
): readonly number[] {
  const ofLabels = labels.map((label) => (Object.hasOwn(counts, label) ? counts[label] : 0) ?? 0)
  const classes = ofLabels.filter((count) => count > 0).length
  return ofLabels.map((count) => {
    if (count === 0) return 1
    return taskKind === 'multi-label' ? (rows - count) / count || 1 : rows / (classes * count)
  })
}

/** `negative 0.9, positive 1.125` */
export function classWeightsInWords(labels: readonly string[], weights: readonly number[]): string {
  return labels.map((label, at) => `${label} ${Number((weights[at] ?? 1).toPrecision(4))}`).join(', ')
}

function namedIn(wanted: ClassWeights = {}): readonly string[] {
  return wanted === 'balanced' ? [] : Object.keys(wanted)
}
