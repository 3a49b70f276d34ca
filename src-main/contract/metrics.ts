/** Scores of one evaluation on a dev set. Counts are exact; rates are in 0…1, MCC in −1…1. */
export interface Scores {
  readonly examples: number
  readonly right: number
  readonly accuracy: number
  /** F1 of class 1 for two classes, macro-averaged for more. */
  readonly f1: number
  readonly mcc: number
  /** Expected calibration error, 15 equal-width bins of the top probability. */
  readonly ece: number
  /** Mean cross-entropy, nats. */
  readonly crossEntropy: number
}

/** A student beside its teacher on the same dev set. */
export interface TeacherComparison {
  readonly agreement: number
  readonly teacherRight: number
  readonly teacherRightStudentRight: number
  readonly teacherWrongStudentRight: number
}
