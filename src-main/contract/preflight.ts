import type { LossId } from './loss-id.ts'
import type { LossPlace } from './losses.ts'

/** One stage of a run, and what its steps took when some were tried. */
export interface MeasuredStage {
  readonly name: string
  readonly steps: number
  /** Of a step, over batches drawn as the run draws them. */
  readonly meanMs: number
  readonly deviationMs: number
  readonly tried: number
  /**
   * The same where the teacher's tensors are read from a vault, the reading included; absent where
   * the stage needs none.
   */
  readonly storedMs?: number
  /** Of that, over the same batches. */
  readonly storedDeviationMs?: number
  /** Of what each of those batches saves: meanMs − storedMs. */
  readonly savedDeviationMs?: number
}

/** What keeping the teacher's tensors would take, and how long its parts take. */
export interface MeasuredVault {
  readonly bytes: number
  /** Of one text of middle length. */
  readonly computeMs: number
  readonly readMs: number
  /** What of the vault is on the disk already, 0 … 1: of this very teacher and data. */
  readonly filledShare: number
  /** Why the run would not keep them, or nothing. */
  readonly notKept?: string
}

/** A loss by itself, on one batch before the first step. */
export interface MeasuredTerm {
  readonly loss: LossId
  readonly at?: LossPlace
  /** Weighted, as it enters the total. */
  readonly value: number
  /** Norm of its gradient over all of the student's parameters. */
  readonly gradientNorm: number
  /** How much the value changes when the batch is padded further: rounding, or a fault. */
  readonly paddingDifference: number
}

/** How alike the layers of a teacher and of its student are before the first step. */
export interface LayerLikeness {
  /**
   * [teacher's layers][student's layers]: linear CKA of their states of [CLS], 1 for the same but
   * for turning and scaling; null where it is not defined.
   */
  readonly values: readonly (readonly (number | null)[])[]
  /** Dev texts that it was taken of. */
  readonly texts: number
}

/** The class that most of the dev set has: who always says it is right on its share. */
export interface Majority {
  readonly label: string
  /** 0 … 1, of the whole dev set. */
  readonly share: number
}

/** What a few steps of one training showed: the teacher's fine-tuning, or the student's. */
export interface MeasuredTraining {
  readonly stages: readonly MeasuredStage[]
  readonly terms: readonly MeasuredTerm[]
  /** Of evaluating one dev example with the model that is trained. */
  readonly evaluationMsPerExample: number
  readonly evaluations: number
  readonly devExamples: number
  readonly trainExamples: number
  /** Tokens that texts are cut to: the plan's, or what the model reads. */
  readonly longestText: number
  /** Training examples that lose tokens at it. */
  readonly cutExamples: number
  readonly longestTokens: number
  readonly checkpointBytes: number
  readonly checkpointMs: number
  readonly parameters: number
  /** What of the model nothing gives a value: `the pooler`, `layers 3–5`. */
  readonly startsAtRandom: readonly string[]
  /** What of the model's folder is read otherwise than it is written, and what else to know. */
  readonly notes: readonly string[]
  /**
   * The teacher on a sample of the dev set; absent where there is no teacher, or it is not
   * fine-tuned yet. `majority` is absent where an example has no one class.
   */
  readonly teacher?: { readonly right: number; readonly of: number; readonly majority?: Majority }
  readonly vocabulary: number
  /** Of a student. */
  readonly likeness?: LayerLikeness
  /** Absent where no loss looks at a teacher's tensors. */
  readonly vault?: MeasuredVault
}

/** What a dry run of a plan found. */
export interface PreflightReport {
  /** UTC. */
  readonly measuredAt: string
  readonly device: string
  readonly tensorflow: string
  readonly student: MeasuredTraining
  /** Where the plan fine-tunes its teacher, and it was not done before. */
  readonly teacher?: MeasuredTraining
  /** Largest memory of the process that tried it, the longest batch of the data included. */
  readonly peakMemoryBytes: number
  /** The same with layers recomputed; tried only where the memory is nearly filled without. */
  readonly recomputedPeakBytes?: number
  readonly totalMemoryBytes: number
  /** Where runs live. */
  readonly freeDiskBytes: number
  /** Where vaults lie, if that is another disk. */
  readonly freeVaultDiskBytes?: number
  /** Runs that were being trained meanwhile: they make steps slower. */
  readonly besides: number
}
