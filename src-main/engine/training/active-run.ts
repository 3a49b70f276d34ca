import type { StagePlan } from '../../contract/training-event.ts'
import type { EventLog } from '../../run-folder/event-log.ts'
import type { Backend, Session } from '../backend.ts'
import type { TrainingState } from './checkpoint.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { StepGraph } from './step-graph.ts'
import type { StoredTeacher } from './stored-teacher.ts'

export interface TrainerSurroundings {
  readonly backend: Backend
  /** Whether the process was told to end (a signal), whatever control.json says. */
  readonly isEnding: () => boolean
  /** Examples to compute at once, where the process before this one died of more. */
  readonly microBatch?: number
}

export interface StageInRun extends StagePlan {
  readonly mayConverge: boolean
}

/** A run that is being trained: what it was given, what it writes to, and where it stands. */
export interface ActiveRun {
  readonly folder: string
  readonly prepared: PreparedRun
  readonly surroundings: TrainerSurroundings
  readonly events: EventLog
  readonly graph: StepGraph
  readonly session: Session
  readonly stages: readonly StageInRun[]
  readonly stepsPerEpoch: number
  /** Tokens of every training example. */
  readonly lengths: readonly number[]
  readonly devLabels: Int32Array
  readonly teacherLogits?: Float32Array
  /** Absent where the teacher is computed at every step, or there is none. */
  storedTeacher?: StoredTeacher
  /** Milliseconds spent on filling the vault. */
  fillMs: number
  /** Batches of the epoch being trained. */
  epoch?: { readonly stage: number; readonly epoch: number; readonly batches: readonly Int32Array[] }
  state: TrainingState
  /** When the last checkpoint was written, by performance.now(). */
  checkpointAt: number
}
