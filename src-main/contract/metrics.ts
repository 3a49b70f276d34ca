import { z } from 'zod'
import type { Unchanging } from './unchanging.ts'

const count = z.int().min(0)
/** 0…1 */
const rate = z.number().min(0).max(1)

/**
 * Scores of one evaluation on a dev set, as a trainer writes them too. Counts are exact; rates are
 * in 0…1, MCC in −1…1. F1 averaged over all decisions (micro) is the accuracy where every example
 * has one class, and so has no field. null is undefined: nothing to divide by. Trainers before
 * 0.2.0 wrote one F1 without its name; what they did not write is null until `withFullScores` works
 * it out.
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
  /** Mean of the F1 of every class that an example or a prediction has. */
  f1Macro: rate.nullable().default(null),
  /** The same, each class weighted by its share of the examples. */
  f1Weighted: rate.nullable().default(null),
  /** null where all predictions, or all labels, are one class. */
  mcc: z.number().min(-1).max(1).nullable(),
  /** Expected calibration error, 15 equal-width bins of the top probability. */
  ece: rate,
  /** Mean cross-entropy, nats. */
  crossEntropy: z.number(),
  /**
   * The class that every example is predicted to be, where it is one; its share of the examples is
   * then the accuracy.
   */
  onlyPredicted: count.nullable().default(null),
})

export type Scores = Unchanging<z.infer<typeof scoresSchema>>

/** A student beside its teacher on the same dev set. */
export const teacherComparisonSchema = z.object({
  /** Share of examples that both put in one class. */
  agreement: rate,
  /** Examples that the teacher has right. */
  teacherRight: count,
  teacherRightStudentRight: count,
  teacherWrongStudentRight: count,
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
