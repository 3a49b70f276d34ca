import type { FileDescription, RejectedRow } from './dataset.ts'

/** What the inspector is asked for: one JSON document on its standard input. */
export interface PredictRequest {
  readonly kind: 'predict'
  /** Hugging Face folder with a classification head. */
  readonly checkpoint: string
  readonly file: FileDescription
  readonly maxLength: number
}

/** Predictions in the file's order, one for each usable row. */
export interface Predictions {
  /** Predicted label words. */
  readonly labels: readonly string[]
  /** [N, C] */
  readonly logits: readonly (readonly number[])[]
  /** Label words in the order of a row of logits. */
  readonly classes: readonly string[]
  /** Lines of the file that the rows come from. */
  readonly lines: readonly number[]
  /** Share of rows whose own label is predicted. */
  readonly accuracy: number
  readonly rejected: readonly RejectedRow[]
}
