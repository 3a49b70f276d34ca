import type { Example, UnlabelledRow } from '../../contract/dataset.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { drawFraction } from './draw-fraction.ts'
import { randomNumbers, shuffled } from './random-numbers.ts'

/** A text that a student learns from. */
export interface TrainingText extends UnlabelledRow, Pick<Example, 'labels'> {
  /** As the example has it; 0 in a row without a label. */
  readonly label: number
  readonly isUnlabelled?: boolean
  /**
   * Whether it stands in the plan's file of unlabelled text, which `line` counts, not in the
   * training file.
   */
  readonly isTransfer?: boolean
}

export interface TrainingTexts {
  /**
   * Labelled rows first, then unlabelled ones of the training file, then the plan's unlabelled
   * text; each in file order.
   */
  readonly texts: readonly TrainingText[]
  readonly rejectedRows: number
  /** Rows of the training file that have no label, and that the plan does not ask for. */
  readonly leftOut: number
}

/** What a run learns from, by its plan. @throws StillroomError what reading throws */
export async function readTrainingTexts(plan: RunPlan, sources: Sources): Promise<TrainingTexts> {
  const { split } = await readSplit(sources.train, { labels: sources.labels })
  const { unlabelled, fraction, fractionSeed } = plan.data
  const drawn = () =>
    fractionSeed === undefined
      ? fractionOfOldRun(split.examples, fraction, plan.training.seed)
      : drawFraction(split.examples, taskOf(sources).kind, fraction, fractionSeed)
  const labelled = unlabelled?.use === 'instead' ? [] : drawn()
  const ofTraining = unlabelled?.trainingRows ? split.unlabelled : []
  const transfer = sources.unlabelled
    ? (await readSplit(sources.unlabelled, { ignoresLabels: true })).split
    : undefined
  return {
    texts: [
      ...labelled,
      ...ofTraining.map((row) => ({ ...row, label: 0, isUnlabelled: true })),
      ...(transfer?.unlabelled ?? []).map((row) => ({
        ...row,
        label: 0,
        isUnlabelled: true,
        isTransfer: true,
      })),
    ],
    rejectedRows: split.rejected.length + (transfer?.rejected.length ?? 0),
    leftOut: split.unlabelled.length - ofTraining.length,
  }
}

/**
 * A share of the examples, drawn with the run's seed from all classes alike, in their order: what
 * plans of before 28 November 2026 ask for. Their runs end as they were begun.
 */
function fractionOfOldRun<T>(examples: readonly T[], fraction: number, seed: number): readonly T[] {
  if (fraction >= 1) return examples
  const count = Math.max(1, Math.round(examples.length * fraction))
  const chosen = shuffled(examples.length, randomNumbers('fraction', seed)).slice(0, count).sort()
  return Array.from(chosen, (index) => examples[index] as T)
}
