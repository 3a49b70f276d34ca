import { z } from 'zod'
import type { Unchanging } from './unchanging.ts'

const count = z.int().min(0)
/** 0…1 */
const rate = z.number().min(0).max(1)
const correlation = z.number().min(-1).max(1)

/**
 * Scores of one evaluation on a dev set, as a trainer writes them too. Counts are exact; rates are
 * in 0…1, MCC in −1…1. F1 averaged over all decisions (micro) is the accuracy where every example
 * has one class, and so has no field. What is right depends on the kind of task (`TASK_KINDS`);
 * accuracy is the share that is. null is undefined: nothing to divide by. Trainers before
 * 0.2.0 wrote one F1 without its name; what they did not write is null until `withFullScores` works
 * it out. Fields of one kind of task are absent of the others.
 */
export const scoresSchema = z.object({
  examples: count,
  right: count,
  accuracy: rate,
  /**
   * F1 of class 1, as GLUE has it for MRPC and QQP; null for more than two classes, and where no
   * example and no prediction is of class 1.
   */
  f1Class1: rate.nullable().default(null),
  /**
   * Mean of the F1 of every class that an example or a prediction has; of several labels, of every
   * label, as scikit-learn has it.
   */
  f1Macro: rate.nullable().default(null),
  /** The same, each class weighted by its share of the examples. */
  f1Weighted: rate.nullable().default(null),
  /** null where all predictions, or all labels, are one class. */
  mcc: correlation.nullable(),
  /**
   * Expected calibration error, 15 equal-width bins of the top probability; null where an example
   * has no one class.
   */
  ece: rate.nullable(),
  /** Mean cross-entropy, nats; over labels, too, where there are several. null of a regression. */
  crossEntropy: z.number().nullable(),
  /**
   * The class that every example is predicted to be, where it is one; its share of the examples is
   * then the accuracy.
   */
  onlyPredicted: count.nullable().default(null),
  /** Of several labels: F1 of all decisions together. */
  f1Micro: rate.optional(),
  /**
   * Of several labels: F1 of each, in their order, 0 where no example and no prediction has it.
   */
  f1Labels: z.array(rate).optional(),
  /** Of a regression, with the labels; null where one side is constant. */
  pearson: correlation.nullable().optional(),
  /** Pearson's of the ranks; equal numbers share the mean of theirs. */
  spearman: correlation.nullable().optional(),
  /** Of a regression: mean squared error. */
  mse: z.number().min(0).optional(),
})

export type Scores = Unchanging<z.infer<typeof scoresSchema>>

/** A student beside its teacher on the same dev set. */
export const teacherComparisonSchema = z.object({
  /** Share of examples on which both say the same; what that is, `TASK_KINDS` says. */
  agreement: rate,
  /** Examples that the teacher has right. */
  teacherRight: count,
  teacherRightStudentRight: count,
  teacherWrongStudentRight: count,
  /** Of a regression: Pearson's correlation of the two; null where one side is constant. */
  pearson: correlation.nullable().optional(),
  /** Of a regression: mean absolute difference of the two. */
  meanDifference: z.number().min(0).optional(),
  /** Of several labels: of each, the share of examples on which both decide alike. */
  labelAgreement: z.array(rate).optional(),
})

export type TeacherComparison = Unchanging<z.infer<typeof teacherComparisonSchema>>

/** What several seeds say of a number. */
export interface MeanOfSeeds {
  readonly n: number
  readonly mean: number
  /** Sample standard deviation (n − 1); null of a single seed. */
  readonly deviation: number | null
  /**
   * 95 % Student interval of the mean; null of a single seed, and where all gave the same number:
   * there is no spread to judge by.
   */
  readonly interval: readonly [number, number] | null
}
