import type { ClassifierSource, LookedPair } from './inspection.ts'

/**
 * Asks how far students are from their teacher inside, on texts of a dev set: one JSON document on
 * the standard input of a process that answers once.
 */
export interface InternalDivergenceRequest {
  readonly teacher: ClassifierSource
  readonly students: readonly DivergingStudent[]
  readonly texts: readonly { readonly text: string; readonly textPair?: string }[]
}

export interface DivergingStudent {
  readonly source: ClassifierSource
  /** Layers that are compared. */
  readonly pairs: readonly LookedPair[]
  /** Where its numbers are written: a safetensors file of DIVERGENCE_TENSORS. */
  readonly file: string
}

/**
 * What such a file holds. N texts, P pairs of layers, A heads; Lt and Ls layers of teacher and
 * student.
 */
export const DIVERGENCE_TENSORS = {
  /** [P, 2] int32: the teacher's layer and the student's, counted from 1. */
  pairs: 'pairs',
  /**
   * [N, P, A] Jensen–Shannon divergence of the two layers' attention, nats, averaged over the
   * text's tokens. Absent where the two have other heads or cut texts into other tokens.
   */
  attention: 'attention_js',
  /** [N, P] 1 − cosine of the two layers' states of [CLS]; absent where they differ in width. */
  hidden: 'hidden_cosine_distance',
  /** [Lt, Ls] linear CKA of the layers' states of [CLS]; NaN where it is not defined. */
  cka: 'cka',
  /** [1] int32: texts that CKA was taken of, spread evenly over the dev set. */
  ckaTexts: 'cka_texts',
} as const

/** What the job is called that measures students; how a window finds it. */
export function divergenceTitle(students: readonly string[]): string {
  return `Layers beside the teacher’s: ${students.join(', ')}`
}
