import type { Scores } from './metrics.ts'

/** Runs side by side on the same dev set, at their last evaluations. */
export interface RunComparison {
  /** Examples in the dev set. */
  readonly dev: number
  /** Label words in class order. */
  readonly labels: readonly string[]
  readonly runs: readonly ComparedRun[]
  /** Examples that the teacher has right; null where the students have different teachers, or none is a student. */
  readonly teacherRight: number | null
  readonly teacher: Scores | null
  readonly pairs: readonly ComparedPair[]
  /** Settings that are not the same in all runs: where they stand in the plan, and each run's value. */
  readonly settings: readonly { readonly setting: string; readonly values: readonly unknown[] }[]
}

export interface ComparedRun extends Scores {
  readonly id: string
  readonly name: string
  readonly kind: 'fine-tune' | 'distill'
  readonly step: number
  /** 95 % Wilson interval of the accuracy. */
  readonly accuracyInterval: readonly [number, number]
  /** With the run's own teacher; null for a fine-tuned teacher itself. */
  readonly agreement: number | null
  readonly teacherRight: number | null
  readonly teacherRightStudentRight: number | null
  readonly teacherWrongStudentRight: number | null
}

/** Two runs on the same examples. */
export interface ComparedPair {
  readonly a: string
  readonly b: string
  /** Examples that only the one has right. */
  readonly aOnly: number
  readonly bOnly: number
  /** Both predict the same class. */
  readonly agreement: number
  /** McNemar's exact test, two-sided. */
  readonly p: number
}
