import type { FamilyId } from '../contract/families.ts'

/** The family and the shape of an encoder, as its config.json says them. */
export interface EncoderConfig {
  readonly family: FamilyId
  readonly vocabularySize: number
  /** Longest sequence that has position embeddings. */
  readonly positions: number
  readonly tokenTypes: number
  readonly layers: number
  readonly heads: number
  /** Length of a hidden state. */
  readonly width: number
  /** Length of the feed-forward layer's inner state. */
  readonly feedForward: number
  readonly layerNormEpsilon: number
  readonly activation: 'gelu' | 'gelu_new' | 'relu'
  readonly hiddenDropout: number
  readonly attentionDropout: number
  readonly classifierDropout: number
  /** Standard deviation of weights that start at random. */
  readonly initializerRange: number
}
