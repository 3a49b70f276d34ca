import { z } from 'zod'
import type { Unchanging } from './unchanging.ts'

const count = z.int().min(0)
/** 0…1 */
const rate = z.number().min(0).max(1)

/** Scores of one evaluation on a dev set, as a trainer writes them too. Counts are exact; rates are in 0…1, MCC in −1…1. */
export const scoresSchema = z.object({
  examples: count,
  right: count,
  accuracy: rate,
  /** F1 of class 1 for two classes, macro-averaged for more. */
  f1: rate,
  mcc: z.number().min(-1).max(1),
  /** Expected calibration error, 15 equal-width bins of the top probability. */
  ece: rate,
  /** Mean cross-entropy, nats. */
  crossEntropy: z.number(),
})

export type Scores = Unchanging<z.infer<typeof scoresSchema>>

/** A student beside its teacher on the same dev set. */
export const teacherComparisonSchema = z.object({
  agreement: rate,
  teacherRight: count,
  teacherRightStudentRight: count,
  teacherWrongStudentRight: count,
})

export type TeacherComparison = Unchanging<z.infer<typeof teacherComparisonSchema>>
