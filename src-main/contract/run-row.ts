import type { CapsuleMark } from './capsule.ts'
import type { ErrorCode } from './errors.ts'
import type { TestsPassed } from './kept-test.ts'
import type { Scores } from './metrics.ts'
import type { RunPlan } from './plan.ts'
import type { RunDamage } from './run-damage.ts'
import type { RunState, Stall } from './run-state.ts'

/**
 * Scores that only one kind of task has: of the last and the best evaluation, and of the teacher.
 */
export interface TaskScores {
  readonly last?: ScoresOfKind
  readonly best?: ScoresOfKind
  readonly teacher?: ScoresOfKind
}

/** Of the weights that a run exported, on the held-out test file. */
export type TestScores = Pick<
  Scores,
  'examples' | 'accuracy' | 'f1Class1' | 'f1Macro' | 'mcc' | 'pearson' | 'spearman'
> & { readonly agreement: number | null }

export type ScoresOfKind = Pick<Scores, 'pearson' | 'spearman' | 'mse' | 'f1Micro'> & {
  /** Of a regression: Pearson's correlation with the teacher. */
  readonly teacherPearson?: number | null
}

/**
 * A run in a table of many: what is shown and sorted at once, and its plan, which never changes.
 */
export interface RunRow {
  readonly id: string
  readonly name: string
  readonly kind: 'fine-tune' | 'distill'
  readonly seed: number
  /**
   * The same for runs of one experiment: whose plans, data and teacher differ in name and seeds
   * alone.
   */
  readonly planKey: string
  /** Which of the experiment's teachers it learnt from; null for a model without one. */
  readonly taughtBy: string | null
  readonly plan: RunPlan
  /** UTC. */
  readonly createdAt: string
  readonly state: RunState
  /** Why it does not go on, while it is stalled. */
  readonly stall: Stall | null
  readonly step: number
  readonly steps: number
  /** Training examples that those steps computed. */
  readonly examplesSeen: number
  readonly trainingMs: number
  /** Of the last evaluation; null before the first. */
  readonly accuracy: number | null
  readonly f1Class1: number | null
  readonly f1Macro: number | null
  readonly f1Weighted: number | null
  /** null also where it is undefined: all predictions are one class. */
  readonly mcc: number | null
  readonly ece: number | null
  readonly crossEntropy: number | null
  /**
   * Of one class to a text or several labels; worked out from the predictions some time after the
   * evaluation.
   */
  readonly brier: number | null
  readonly agreement: number | null
  /** Of the teacher on the same dev set. */
  readonly teacherAccuracy: number | null
  readonly teacherF1Class1: number | null
  readonly teacherF1Macro: number | null
  readonly teacherF1Weighted: number | null
  readonly teacherMcc: number | null
  /** Of other tasks than one class to a text, what only they have; null of that. */
  readonly taskScores: TaskScores | null
  /**
   * The best evaluation so far by the task's own metric, of those made while classification was
   * trained; the earliest of equals. Its checkpoint is kept. The other best… are of the same
   * evaluation.
   */
  readonly bestStep: number | null
  readonly bestAccuracy: number | null
  readonly bestF1Class1: number | null
  readonly bestF1Macro: number | null
  readonly bestF1Weighted: number | null
  readonly bestMcc: number | null
  readonly bestEce: number | null
  readonly bestCrossEntropy: number | null
  readonly bestAgreement: number | null
  /** null before the run's end, and where its plan names no test file. */
  readonly test: TestScores | null
  /** null where it was tried on none. */
  readonly tests: TestsPassed | null
  readonly error: string | null
  readonly errorCode: ErrorCode | null
  readonly tags: readonly string[]
  readonly notes: string
  /** Which capsule brought it; null of a run that was made here. */
  readonly capsule: CapsuleMark | null
  /** What of its folder cannot be read; the rest of the run is shown. */
  readonly damage: RunDamage | null
}
