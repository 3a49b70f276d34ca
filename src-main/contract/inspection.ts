import type { LabelMap, MatchReason } from './class-matching.ts'
import type { FileDescription, RejectedRow } from './dataset.ts'
import type { Scores } from './metrics.ts'
import type { StudentPlan } from './plan-student.ts'
import type { TaskKind } from './tasks.ts'

/** What the inspector is asked for: one JSON document on its standard input. */
export interface PredictRequest {
  readonly kind: 'predict'
  /** Hugging Face folder with a classification head. */
  readonly checkpoint: string
  readonly file: FileDescription
  readonly maxLength: number
  /** Which of the checkpoint's classes is which label, where they are not called alike. */
  readonly labels?: LabelMap
}

/** Predictions in the file's order, one for each row that holds a text, labelled or not. */
export interface Predictions {
  readonly taskKind: TaskKind
  /**
   * Predicted classes, as the checkpoint calls them; of a regression the numbers, of several labels
   * those that are said, with commas.
   */
  readonly labels: readonly string[]
  /** [N, C] */
  readonly logits: readonly (readonly number[])[]
  /** The checkpoint's classes in the order of a row of logits. */
  readonly classes: readonly string[]
  /** Lines of the file that the rows come from. */
  readonly lines: readonly number[]
  /** Of the labelled rows; null where none is. */
  readonly scores: Scores | null
  /**
   * Share of the labelled rows that are right; null where none is labelled, and of a regression,
   * which has no tolerance here.
   */
  readonly accuracy: number | null
  /** Labelled rows. */
  readonly judged: number
  /** Rows that have no label: predicted, not judged. */
  readonly unlabelled: number
  /**
   * Which label of the file each class is, and why; a class that the file has no label for has
   * none. Empty where no row is labelled.
   */
  readonly matched: readonly {
    readonly class: string
    readonly label: string | null
    readonly reason: MatchReason
  }[]
  /** The same in a sentence. */
  readonly matching: string | null
  readonly rejected: readonly RejectedRow[]
  /** What of the checkpoint was read otherwise than it is written. */
  readonly notes: readonly string[]
}

/** A classifier to be looked into. */
export interface ClassifierSource {
  /**
   * A Hugging Face folder, or a checkpoint of a run: weights alone, the rest as in `like`, but for
   * its student's shape.
   */
  readonly path: string
  readonly checkpointOf?: {
    readonly like: string
    readonly student: StudentPlan
    /** Where it started from a checkpoint: the teacher's layers that this had started as. */
    readonly startedAs?: readonly number[]
  }
  readonly taskKind: TaskKind
  readonly precision: 'float32' | 'bfloat16'
  /** Tokens that a text is cut to. */
  readonly maxLength: number
  /** Which of its classes each of the run's is; left out where they stand in one order. */
  readonly classOrder?: readonly number[]
}

export const LOOKED_ROLES = ['teacher', 'a', 'b', 'c'] as const
export type LookedRole = (typeof LOOKED_ROLES)[number]

/** Layers of teacher and student, counted from 1, whose attention is set side by side. */
export interface LookedPair {
  readonly teacher: number
  readonly student: number
}

/** What a long-lived inspector is asked, one JSON document a line; its answer has the same id. */
export interface LookRequest {
  readonly id: number
  readonly kind: 'look'
  readonly models: Readonly<Partial<Record<LookedRole, ClassifierSource>>>
  readonly text: string
  readonly textPair?: string
  /** Whose attention is wanted in full, of which layer. */
  readonly layers: Readonly<Partial<Record<LookedRole, number>>>
  readonly pairs: Readonly<Partial<Record<'a' | 'b', readonly LookedPair[]>>>
}

/** One classifier's view of a text. */
export interface LookedModel {
  readonly logits: readonly number[]
  readonly tokens: readonly string[]
  /** Tokens of the text that had no room. */
  readonly cut: number
  readonly layers: number
  readonly heads: number
  /**
   * Of the layer that was asked for: probabilities [heads, tokens, tokens], float32 little-endian
   * in base64; rows sum to 1.
   */
  readonly attention: { readonly layer: number; readonly values: string } | null
}

/**
 * Jensen–Shannon divergence of two layers' attention, nats, averaged over rows; by head, and their
 * mean.
 */
export interface AttentionDivergence extends LookedPair {
  readonly heads: readonly number[]
  readonly mean: number
}

export interface LookAnswer {
  readonly models: Readonly<Partial<Record<LookedRole, LookedModel>>>
  readonly divergences: Readonly<Partial<Record<'a' | 'b', readonly AttentionDivergence[]>>>
  /** Time in the inspector, and how much of it went into loading checkpoints. */
  readonly durationMs: number
  readonly loadingMs: number
}
