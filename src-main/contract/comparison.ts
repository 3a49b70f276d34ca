import type { MeanOfSeeds, Scores } from './metrics.ts'
import type { Task, TaskKind } from './tasks.ts'
import type { RunRow, TestScores } from './run-row.ts'

/** Runs side by side on the same dev set, at their last evaluations. */
export interface RunComparison {
  /** Examples in the dev set. */
  readonly dev: number
  /** Label words in class order. */
  readonly labels: readonly string[]
  readonly task: Task
  readonly runs: readonly ComparedRun[]
  /**
   * Examples that the teacher has right; null where the students have different teachers, or none
   * is a student.
   */
  readonly teacherRight: number | null
  readonly teacher: Scores | null
  /** Every teacher that one of them has. */
  readonly teachers: readonly ComparedTeacher[]
  readonly pairs: readonly ComparedPair[]
  /**
   * The runs by experiment; what was run again with the same seeds, or copied, counts once in them.
   */
  readonly groups: readonly ComparedGroup[]
  /** What to know where they were not trained equally long; null where they were. */
  readonly unequalTraining: string | null
  /**
   * Settings that are not the same in all runs: where they stand in the plan, and each run's value.
   */
  readonly settings: readonly { readonly setting: string; readonly values: readonly unknown[] }[]
}

/** 95 % confidence interval. */
export type Interval = readonly [low: number, high: number]

/** Runs of one experiment. */
export interface ComparedGroup {
  readonly key: string
  readonly name: string
  readonly ids: readonly string[]
  /** Of these, one a seed: what means, deviations and intervals are of. */
  readonly observations: readonly string[]
  /** What differs among them: `3 seeds of the student, one teacher`, `3 runs, 1 seed`. */
  readonly made: string
  readonly accuracy: MeanOfSeeds
  /**
   * Of the score that the kind of task is judged by (`headlineOfKind`), which of one class to a
   * text is the accuracy; null where it is undefined for one of them.
   */
  readonly headline: MeanOfSeeds | null
  readonly agreement: MeanOfSeeds | null
}

export interface ComparedRun
  extends Scores, Pick<RunRow, 'id' | 'name' | 'kind' | 'seed' | 'planKey' | 'taughtBy'> {
  /** Equal where the predictions are. */
  readonly outcome: string
  /**
   * The run before it that it tells nothing beside: the same experiment and seeds, or the same
   * predictions; null where it counts itself.
   */
  readonly repeats: string | null
  readonly step: number
  /** Training examples that its steps computed. */
  readonly examplesSeen: number
  /** What to know of its scores where everything is predicted to be one class. */
  readonly oneClass: string | null
  /** Spent in steps. */
  readonly trainingMs: number
  /** 95 % Wilson interval of the accuracy. */
  readonly accuracyInterval: Interval
  /** SHA-256 of the teacher's weights; null for a fine-tuned teacher itself. */
  readonly teacherKey: string | null
  /** With the run's own teacher; null for a fine-tuned teacher itself. */
  readonly agreement: number | null
  readonly agreementInterval: Interval | null
  readonly teacherRight: number | null
  readonly teacherRightStudentRight: number | null
  readonly teacherWrongStudentRight: number | null
  /**
   * Of the examples that its teacher has wrong, the share that it has wrong too; null where there
   * is none.
   */
  readonly errorsRepeated: number | null
  readonly errorsRepeatedInterval: Interval | null
  /** On the held-out test file; null where there is none, or the run has not ended. */
  readonly test: TestScores | null
}

/** A teacher on the dev set. */
export interface ComparedTeacher extends Scores {
  readonly teacherKey: string
  readonly accuracyInterval: Interval
}

/** Two runs on the same examples. */
export interface ComparedPair {
  readonly a: string
  readonly b: string
  /** Examples that only the one has right. */
  readonly aOnly: number
  readonly bOnly: number
  /** Share on which both say the same. */
  readonly agreement: number
  /** McNemar's exact test, two-sided. */
  readonly p: number
  /** Holm's correction over all pairs of this comparison that are not repeated ones. */
  readonly pHolm: number
}

/**
 * How one score differs between two runs on the same examples, by the paired bootstrap over them:
 * where a task is judged by a score that is no share of examples.
 */
export interface ComparedDifference {
  readonly a: string
  readonly b: string
  readonly score: keyof Omit<BootstrapIntervals, 'member'>
  /** b's less a's. */
  readonly difference: number
  /** Of the difference; not corrected for the number of pairs. */
  readonly interval: Interval
  /** Two-sided, of 1,000 resamples: no less than 0.002. */
  readonly p: number
  /** Holm's correction over the pairs, for each score. */
  readonly pHolm: number
}

/** Which of several runs and their teacher are wrong on the same examples. */
export interface ErrorOverlap {
  readonly dev: number
  /** `teacher` first where they share one, then the runs as asked. */
  readonly members: readonly string[]
  /** Examples that each has wrong, in the order of `members`. */
  readonly errors: readonly number[]
  readonly allRight: number
  /** Largest first; examples on which exactly these are wrong. */
  readonly columns: readonly { readonly members: readonly string[]; readonly count: number }[]
  /** Columns, and the examples in them, that were left out for `most`. */
  readonly leftOut: { readonly columns: number; readonly examples: number }
}

/**
 * 95 % intervals of scores that are no shares of examples, by the bootstrap over examples; null
 * where the score is undefined, or of another kind of task.
 */
export interface BootstrapIntervals {
  /** `teacher`, or a run's id. */
  readonly member: string
  readonly f1Class1: Interval | null
  readonly f1Macro: Interval | null
  readonly f1Weighted: Interval | null
  readonly f1Micro: Interval | null
  readonly mcc: Interval | null
  readonly pearson: Interval | null
  readonly spearman: Interval | null
  readonly mse: Interval | null
}

/** One classifier's share right by confidence. */
export interface RunReliability {
  /** `teacher`, or a run's id. */
  readonly member: string
  readonly ece: number
  /** 15 equal bins of the top probability, from the lowest. */
  readonly bins: readonly {
    readonly from: number
    readonly to: number
    readonly count: number
    readonly confidence: number
    readonly right: number
  }[]
}

/**
 * Pairs of plans that differ in exactly one setting, and what the change did on one dev set to the
 * score that the kind of task is judged by (`headlineOfKind`): of one class to a text the accuracy.
 */
export interface PlanChanges {
  readonly dev: number
  readonly taskKind: TaskKind
  /** Finished runs on this dev set, and the plans that they are seeds of. */
  readonly runs: number
  readonly plans: number
  /** The largest gain first. */
  readonly changes: readonly PlanChange[]
  /**
   * By McNemar's test on this many examples, the smallest difference in accuracy that it tells from
   * none, where two runs disagree in rightness as these do (median); null where it is no accuracy.
   */
  readonly visible: { readonly disagreement: number; readonly smallest: number | null } | null
}

export interface PlanChange {
  readonly setting: string
  readonly from: string
  readonly to: string
  /** The two plans' runs that were compared, seed by seed; `name` as their first run has it. */
  readonly before: ChangedSide
  readonly after: ChangedSide
  /** The score after less before; over several seeds, its mean. */
  readonly change: number
  readonly interval: Interval
  /**
   * `seeds`: Student's paired t test and interval over seeds that both have; `examples`: McNemar's
   * exact test and Bonett and Price's interval of one seed's two runs, or the paired bootstrap of
   * theirs where the score is no share of examples.
   */
  readonly pairedOver: 'seeds' | 'examples'
  /** Seeds that went into it. */
  readonly seeds: number
  readonly p: number
  /** Holm's correction over all changes. */
  readonly pHolm: number
}

export interface ChangedSide {
  /** Of its group. */
  readonly planKey: string
  readonly name: string
  readonly ids: readonly string[]
  /** Means of these runs. */
  readonly steps: number
  readonly examplesSeen: number
}
