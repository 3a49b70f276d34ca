import type { StopEarly } from '../../contract/plan.ts'
import type { Convergence } from '../../contract/plan-strategy.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import type { StagePlan } from '../../contract/training-event.ts'
import type { Task } from '../../contract/tasks.ts'
import type { Gold, Judged } from '../../domain/dev-set/judge.ts'
import type { Backend, Session } from '../backend.ts'
import type { TrainingState } from './training-state.ts'
import type { BufferedLog } from './buffered-log.ts'
import type { Microscope } from './microscope.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { StepGraph } from './step-graph.ts'
import type { StoredTeacher } from './stored-teacher.ts'

export interface TrainerSurroundings {
  readonly backend: Backend
  /** Whether the process was told to end (a signal), whatever control.json says. */
  readonly isEnding: () => boolean
  /** Told before what may take minutes without a look at `isEnding`. */
  readonly takesLong?: () => void
  /** Examples to compute at once, where the process before this one died of more. */
  readonly microBatch?: number
  /**
   * Steps whose reports are read together, at most MOST_REPORTS; what suits the device where it is
   * left out.
   */
  readonly readTogether?: number
  /** What to say of a card of this machine where the backend computes on the CPU. */
  readonly unusedCard?: string
}

export interface StageInRun extends StagePlan {
  /** Those that internal losses compare, or of which they are drawn. */
  readonly pairs: readonly LayerPair[]
  readonly draw?: 'epoch' | 'step'
  /** The highest, after warm-up. */
  readonly learningRate: number
  /** Left out, the stage ends at its steps. */
  readonly convergence?: Convergence
  /** Only where the classifier is trained. */
  readonly stopEarly?: StopEarly
}

/** A step that was taken, and whose report nobody has read yet. */
export interface UnreadStep {
  /** Where the run stood when it was taken. */
  readonly before: TrainingState
  readonly stage: StageInRun
  /** The batch, by index. */
  readonly chosen: Int32Array
  /** Those that it compared. */
  readonly pairs: readonly LayerPair[]
  readonly learningRate: number
  /** Spent on filling the vault for it. */
  readonly fillMs: number
  /** By performance.now(). */
  readonly startedAt: number
}

/** A run that is being trained: what it was given, what it writes to, and where it stands. */
export interface ActiveRun {
  readonly folder: string
  readonly prepared: PreparedRun
  readonly surroundings: TrainerSurroundings
  readonly events: BufferedLog
  readonly graph: StepGraph
  readonly session: Session
  readonly stages: readonly StageInRun[]
  readonly stepsPerEpoch: number
  /** Tokens of every training example. */
  readonly lengths: readonly number[]
  readonly task: Task
  /** Human labels of the dev set. */
  readonly gold: Gold
  /** On the dev set; absent where there is none. */
  readonly teacher?: Judged
  /** Absent where the teacher is computed at every step, or there is none. */
  storedTeacher?: StoredTeacher
  /** Absent where no losses are measured on dev texts. */
  readonly microscope?: Microscope
  /** Milliseconds spent on filling the vault. */
  fillMs: number
  /** Batches of the epoch being trained. */
  epoch?: { readonly stage: number; readonly epoch: number; readonly batches: readonly Int32Array[] }
  /** Counts the unread steps, but the convergence of a stage is that of the steps read. */
  state: TrainingState
  /** Of one stage, in order. */
  unread: readonly UnreadStep[]
  readonly readTogether: number
  /** When the last checkpoint was written, by performance.now(). */
  checkpointAt: number
}
