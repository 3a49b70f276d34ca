import type { StillroomErrorData } from './errors.ts'
import type { LossId } from './loss-id.ts'
import type { Scores, TeacherComparison } from './metrics.ts'

/** A stage of a run: which losses are on, and for how many steps at most. */
export interface StagePlan {
  readonly index: number
  readonly name: string
  readonly steps: number
}

/** Loss of one term in one step, weighted as it enters the total; internal terms also by mapped pair, in the mapping's order. */
export interface TermLoss {
  readonly loss: LossId
  readonly value: number
  readonly pairs?: readonly { readonly teacher: number; readonly student: number; readonly value: number }[]
}

/** What was measured of a teacher's vault before it was used. */
export interface VaultFigures {
  /** Of one text of middle length. */
  readonly computeMs: number
  readonly readMs: number
  /** Of the whole vault. */
  readonly bytes: number
  readonly precision: 'float32' | 'float16'
  readonly chunks: number
  /** Chunks that are there. */
  readonly filled: number
}

/** Largest absolute difference of one of the teacher's tensors over the real tokens of a batch. */
export interface PartDifference {
  /** `logits`, `attention 4`, `cls 4`, `tokens 4` */
  readonly part: string
  readonly largest: number
}

/** What a trainer writes to events.jsonl; `seq` counts from 1 without gaps over all its lives, `at` is UTC. A step seen twice (after a resume) counts as written last. */
export type TrainingEvent = { readonly seq: number; readonly at: string } & TrainingEventBody

export type TrainingEventBody =
  | {
      readonly kind: 'started'
      /** 0 for a fresh run, else the step of the checkpoint that was resumed. */
      readonly fromStep: number
      readonly pid: number
      readonly tensorflow: string
      readonly device: string
      /** Whether our own operations computed with it; absent in runs that are older than they. */
      readonly isFused?: boolean
      readonly node: string
      readonly trainExamples: number
      readonly devExamples: number
      readonly rejectedRows: number
      readonly parameters: number
      readonly stages: readonly StagePlan[]
    }
  | { readonly kind: 'stage-started'; readonly stage: number; readonly step: number }
  | {
      readonly kind: 'stage-ended'
      readonly stage: number
      readonly step: number
      readonly reason: 'limit' | 'converged'
    }
  | {
      readonly kind: 'step'
      readonly step: number
      readonly stage: number
      readonly epoch: number
      readonly loss: number
      readonly terms: readonly TermLoss[]
      readonly learningRate: number
      readonly gradientNorm: number
      readonly examples: number
      readonly tokens: number
      readonly durationMs: number
      /** Of these, computing what the vault lacked of the batch; absent where nothing was. */
      readonly fillMs?: number
      /** Chunks that the vault holds then; as `fillMs`. */
      readonly vaultChunks?: number
    }
  | {
      readonly kind: 'evaluated'
      readonly step: number
      readonly stage: number
      readonly scores: Scores
      /** Absent while a teacher is fine-tuned. */
      readonly teacher?: TeacherComparison
      /** File under predictions/: logits [examples, classes], float32 little-endian. */
      readonly predictions: string
      readonly durationMs: number
    }
  | { readonly kind: 'teacher-evaluated'; readonly scores: Scores; readonly predictions: string }
  | {
      readonly kind: 'checkpoint'
      readonly step: number
      readonly bytes: number
      readonly durationMs: number
    }
  | ({
      /** Whether a run's teacher is computed at every step or read from a vault, and why. */
      readonly kind: 'teacher-source'
      readonly source: 'live' | 'stored'
      readonly reason: string
      /** The vault's name. */
      readonly vault?: string
    } & Partial<VaultFigures>)
  | {
      /** Everything that the run's losses look at is in the vault. */
      readonly kind: 'teacher-stored'
      readonly step: number
      readonly chunks: number
      /** Spent on it in this run. */
      readonly durationMs: number
    }
  | {
      /** Stored tensors held against the live teacher's on one batch. */
      readonly kind: 'teacher-checked'
      readonly step: number
      readonly examples: number
      readonly differences: readonly PartDifference[]
    }
  | {
      /** The run goes on from its last checkpoint with fewer examples computed at once; batches stay what they are. */
      readonly kind: 'memory-ran-out'
      /** The step that it was at, or of its last checkpoint where the process died of it. */
      readonly step: number
      readonly microBatch: number
    }
  | {
      readonly kind: 'paused'
      readonly step: number
      /** What the disk refused; absent where a person paused the run. The trainer goes on by itself once it can write. */
      readonly because?: StillroomErrorData
    }
  | { readonly kind: 'continued'; readonly step: number }
  | { readonly kind: 'stopped'; readonly step: number }
  | {
      readonly kind: 'failed'
      readonly step: number
      readonly error: StillroomErrorData
      readonly lines?: readonly number[]
    }
  | {
      readonly kind: 'finished'
      readonly step: number
      readonly best: { readonly step: number; readonly accuracy: number }
    }
