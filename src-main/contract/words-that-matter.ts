import type { ClassifierSource } from './inspection.ts'

/**
 * How a word's effect on an output is measured: by putting [MASK] in its place (erasure), or by
 * integrated gradients (Sundararajan et al. 2017, arXiv:1703.01365) from the text of [MASK] alone.
 */
export const WORD_METHODS = ['erasure', 'integrated-gradients'] as const
export type WordMethod = (typeof WORD_METHODS)[number]

/** A word as a model reads it, joined from its pieces. */
export interface WeighedWord {
  readonly word: string
  /** Which text it is of. */
  readonly text: 0 | 1
  /**
   * What it adds to the output: shares of 1 where that is a probability, else in the units of the
   * number.
   */
  readonly effect: number
}

/** The words of a text by what they add to an output of a model. */
export interface WeighedWords {
  readonly words: readonly WeighedWord[]
  /** The output: a probability, or the number. */
  readonly said: number
  /** Of integrated gradients; null for erasure. */
  readonly path: {
    /** The output where all words are [MASK]. */
    readonly saidOfNothing: number
    readonly steps: number
    /** said − saidOfNothing − Σ effects: 0 if steps were without end. */
    readonly gap: number
  } | null
  /** Tokens of the texts that the model does not read. */
  readonly cut: number
  readonly durationMs: number
}

/** What the inspector that stays is asked for one model and one of its outputs. */
export interface WordsRequest {
  readonly id: number
  readonly kind: 'words'
  readonly model: ClassifierSource
  readonly text: string
  readonly textPair?: string
  /** A class or label in the run's order; of a number 0. */
  readonly output: number
  readonly method: WordMethod
  /** Whoever asks again is not answered what was asked before. */
  readonly asker: string
}
