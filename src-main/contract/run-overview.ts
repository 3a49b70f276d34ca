import type { StillroomErrorData } from './errors.ts'
import type { Scores, TeacherComparison } from './metrics.ts'
import type { RunPlan } from './plan.ts'
import type { RunDamage } from './run-damage.ts'
import type { RunState, Stall } from './run-state.ts'
import type { TrainingEvent } from './training-event.ts'

/** A run as its folder tells it now. */
export interface RunOverview {
  readonly id: string
  readonly folder: string
  readonly plan: RunPlan
  readonly state: RunState
  /** Why it does not go on, while it is stalled. */
  readonly stall?: Stall
  /** UTC. */
  readonly createdAt: string
  /** Optimizer steps taken, of `steps` at most; 0 of 0 before the trainer has started. */
  readonly step: number
  readonly steps: number
  /** Training examples that those steps computed. */
  readonly examplesSeen: number
  /** Milliseconds spent in steps, over all of the trainer's lives. */
  readonly trainingMs: number
  /**
   * What of the model nothing gave a value when it began; absent in runs that are older than this.
   */
  readonly startsAtRandom?: readonly string[]
  /** What of the model's folder was read otherwise than it is written. */
  readonly notes?: readonly string[]
  /** The last evaluation on the dev set. */
  readonly last?: Evaluation
  /** Of the weights that its result has, or would have if it ended here. */
  readonly result?: Evaluation
  /**
   * By the plan's `bestBy` or the task's own metric, of those made while classification was
   * trained.
   */
  readonly best?: Evaluation
  /** Of the teacher on the same dev set. */
  readonly teacher?: Scores
  /** Of the weights that it exported, on the held-out test file. */
  readonly tested?: Tested
  readonly error?: StillroomErrorData
  /** What of its folder cannot be read. */
  readonly damage?: RunDamage
}

export type Tested = Omit<Extract<TrainingEvent, { kind: 'tested' }>, 'kind' | 'seq' | 'at'>

export interface Evaluation {
  readonly step: number
  /** Index of the stage that it was made in. */
  readonly stage: number
  readonly scores: Scores
  readonly teacher?: TeacherComparison
  /** File under predictions/. */
  readonly predictions: string
}
