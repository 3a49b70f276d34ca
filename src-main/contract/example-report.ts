/** What the example found: two students of one teacher, for each seed, and where they differ. */
export interface ExampleReport {
  /** Whether it was the short version, whose numbers judge no method. */
  readonly quick: boolean
  /** Of the first seed. */
  readonly teacher: ExampleTeacher
  readonly students: readonly ExampleStudent[]
  /** Sentences in the dev set. */
  readonly dev: number
  readonly seeds: readonly {
    readonly seed: number
    readonly teacher: ExampleTeacher
    readonly students: readonly ExampleStudent[]
    /** McNemar's exact test between the two students. */
    readonly p: number
  }[]
  /** Over the seeds; deviations (n − 1) are null for a single seed. */
  readonly summary: {
    readonly teacherAccuracy: Spread
    readonly students: readonly {
      readonly name: string
      readonly accuracy: Spread
      readonly agreement: Spread
      readonly teacherRightStudentRight: Spread
    }[]
  }
  /** Sentences that the first seed's students label differently, the surest teacher first. */
  readonly differences: readonly ExampleDifference[]
}

export interface ExampleTeacher {
  readonly runId: string
  readonly accuracy: number
  readonly right: number
}

export interface ExampleStudent {
  readonly name: string
  readonly runId: string
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

export interface ExampleDifference {
  readonly text: string
  /** Label word. */
  readonly gold: string
  /** Of 15 to 20 people, −4 … 4. */
  readonly ratingMean: number | null
  readonly ratingSpread: number | null
  /** Probability of the positive class. */
  readonly teacher: number
  readonly students: readonly number[]
}
