import type { FamilyId } from '../contract/families.ts'

/** Functions between two dense layers; `gelu_new` approximates GELU by tanh. */
export type Activation = 'gelu' | 'gelu_new' | 'relu' | 'tanh'

/** What stands between the encoder's last hidden states and the classifier. */
export interface HeadConfig {
  /** Of [CLS]'s state, before the dense layer; left out where the family drops nothing there. */
  readonly dropoutBefore?: number
  /** Of the dense layer (`pooler.dense`). */
  readonly activation: Activation
  /** Before the classifier. */
  readonly dropout: number
}

/** The shape of an encoder, whatever its family, as its config.json says it. */
export interface EncoderConfig {
  readonly family: FamilyId
  readonly vocabularySize: number
  /** Longest sequence that it takes. */
  readonly positions: number
  /** Row of the position embeddings that a text's first token has; those before it serve nobody. */
  readonly firstPosition: number
  /** Texts that it can tell from each other; 0 where it has no embeddings for that. */
  readonly tokenTypes: number
  readonly layers: number
  readonly heads: number
  /** Length of a hidden state. */
  readonly width: number
  /** Length of the feed-forward layer's inner state. */
  readonly feedForward: number
  readonly layerNormEpsilon: number
  readonly activation: Activation
  readonly hiddenDropout: number
  readonly attentionDropout: number
  readonly head: HeadConfig
  /** Standard deviation of weights that start at random. */
  readonly initializerRange: number
}
