/**
 * What the demo found: students of one teacher, for each seed, and where the first two differ.
 */
export interface DemoReport {
  /** Whether it was the short version, whose numbers judge no method. */
  readonly quick: boolean
  /** Of the first seed. */
  readonly teacher: DemoTeacher
  readonly students: readonly DemoStudent[]
  /** Sentences in the dev set. */
  readonly dev: number
  readonly seeds: readonly {
    readonly seed: number
    readonly teacher: DemoTeacher
    readonly students: readonly DemoStudent[]
  }[]
  /** The student taught by internal representations beside each of the others. */
  readonly findings: readonly DemoFinding[]
  /** Over the seeds; deviations (n − 1) are null for a single seed. */
  readonly summary: {
    readonly teacherAccuracy: Spread
    readonly students: readonly {
      readonly name: string
      readonly steps: Spread
      readonly examplesSeen: Spread
      readonly accuracy: Spread
      readonly agreement: Spread
      readonly teacherRightStudentRight: Spread
    }[]
  }
  /**
   * Sentences that the first seed's first two students, which took as many steps, label
   * differently; the surest teacher first.
   */
  readonly differences: readonly DemoDifference[]
}

export interface DemoTeacher {
  readonly runId: string
  readonly accuracy: number
  readonly right: number
}

export interface DemoStudent {
  readonly name: string
  readonly runId: string
  readonly steps: number
  readonly examplesSeen: number
  readonly accuracy: number
  /** Share of the dev set on which it predicts what its teacher does. */
  readonly agreement: number
  readonly teacherRightStudentRight: number
  readonly teacherWrongStudentRight: number
}

export interface Spread {
  readonly mean: number
  readonly deviation: number | null
}

export interface DemoDifference {
  readonly text: string
  /** Label word. */
  readonly gold: string
  /** Of 15 to 20 people, −4 … 4. */
  readonly ratingMean: number | null
  readonly ratingSpread: number | null
  /** Probability of the positive class; of the first two students. */
  readonly teacher: number
  readonly students: readonly number[]
}

export interface DemoFinding {
  readonly student: string
  readonly against: string
  /** Whether both took as many steps, on as many examples, with every seed. */
  readonly isEqualBudget: boolean
  readonly accuracy: Difference
  /** Of the shares of the dev set on which they predict what their teacher does. */
  readonly agreement: Difference
}

/** The one less the other. */
export interface Difference {
  readonly mean: number
  readonly interval: readonly [number, number]
  readonly p: number
  /**
   * `seeds`: Student's paired t test and interval; `examples`: of one seed, McNemar's exact test
   * and Bonett and Price's interval.
   */
  readonly pairedOver: 'seeds' | 'examples'
}
