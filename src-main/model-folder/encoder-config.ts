import type { FamilyId } from '../contract/families.ts'

/** Functions between two dense layers; `gelu_new` approximates GELU by tanh. */
export type Activation = 'gelu' | 'gelu_new' | 'relu' | 'tanh'

/** What stands between the encoder's last hidden states and the classifier. */
export interface HeadConfig {
  /** The state that it judges: the mean of a text's real tokens; [CLS]'s where it is left out. */
  readonly pooling?: 'mean'
  /** Of that state, before the dense layer; left out where the family drops nothing there. */
  readonly dropoutBefore?: number
  /** Of the dense layer (`pooler.dense`). */
  readonly activation: Activation
  /** Whether a layer norm (`pooler.LayerNorm`) follows it. */
  readonly hasNorm?: true
  /** Before the classifier. */
  readonly dropout: number
}

/** Rotary positions: what turns with a token's place, and how fast. */
export interface RotaryPositions {
  /** Of the geometric series of angles (θ), where a layer attends to all tokens. */
  readonly base: number
  /** …and where it attends to near ones alone. */
  readonly localBase: number
}

/**
 * Disentangled attention (He et al. 2021, arXiv 2006.03654): what a token says to the distances of
 * others, whose embeddings all layers share.
 */
export interface DisentangledAttention {
  /**
   * Of distances to either side: the near ones have one each, far ones share it by their logarithm;
   * each has its own where it is left out.
   */
  readonly buckets?: number
  /** Beyond it distances are one, in tokens. */
  readonly farthest: number
  /** Whether a query meets the keys of distances (c2p), and a key their queries (p2c). */
  readonly toPosition: boolean
  readonly fromPosition: boolean
  /** Whether distances have the key and query projections of words, not their own. */
  readonly sharesProjections: boolean
  /** Whether a layer norm stands behind the distances' embeddings. */
  readonly hasNorm: boolean
}

/** Layers that attend to near tokens alone. */
export interface LocalLayers {
  /** How far away a token may be. */
  readonly reach: number
  /** For each layer. */
  readonly isLocal: readonly boolean[]
}

/** Parts of an encoder whose dense layers or norms may have no bias. */
export type BiasedPart = 'norm' | 'attention' | 'feed-forward' | 'head'

/** Short embeddings, of which a dense layer (`embeddings.projection`) makes hidden states. */
export interface FactorisedEmbeddings {
  readonly width: number
  /** Where the layer norm stands; a dense layer before it has no bias. */
  readonly norm: 'before' | 'after'
}

/** Distances of two tokens, in buckets that each have a bias of scores, one a head. */
export interface RelativeBias {
  readonly buckets: number
  /** From here on, all distances are in one bucket. */
  readonly farthest: number
}

/** The shape of an encoder, whatever its family, as its config.json says it. */
export interface EncoderConfig {
  readonly family: FamilyId
  readonly vocabularySize: number
  /** Longest sequence that it takes. */
  readonly positions: number
  /**
   * Row of the position embeddings that a text's first token has; those before it serve nobody.
   * Left out where there are no position embeddings.
   */
  readonly firstPosition?: number
  /**
   * Token that positions pass over where a text has it, as RoBERTa's do with padding's: it has the
   * position embedding before the first, and the next token the place that it would have had.
   */
  readonly uncountedId?: number
  readonly rotary?: RotaryPositions
  readonly disentangled?: DisentangledAttention
  /** Texts that it can tell from each other; 0 where it has no embeddings for that. */
  readonly tokenTypes: number
  /** Embeddings shorter than a hidden state, where a family has them. */
  readonly factorised?: FactorisedEmbeddings
  /** What is added to scores by distance, in all layers the same, where a family has it. */
  readonly relativeBias?: RelativeBias
  readonly layers: number
  /**
   * Sets of parameters that the layers share, each for a stretch of them; left out where each has
   * its own.
   */
  readonly layerGroups?: number
  readonly heads: number
  readonly local?: LocalLayers
  /**
   * Whether layer norms stand before attention and feed-forward and behind the last layer (Xiong et
   * al. 2020, arXiv 2002.04745), not behind each: the first layer's attention has none then, as the
   * embeddings' stands before it.
   */
  readonly normsFirst?: true
  /** Whether queries, keys and values are one parameter. */
  readonly joinsAttention?: true
  /** Whether half of the feed-forward's first product is a gate for the other half. */
  readonly isGated?: true
  /** Parts without biases. */
  readonly unbiased?: readonly BiasedPart[]
  /** Length of a hidden state. */
  readonly width: number
  /** Length of the feed-forward layer's inner state. */
  readonly feedForward: number
  readonly layerNormEpsilon: number
  readonly activation: Activation
  readonly hiddenDropout: number
  /** Behind the embeddings, where it is not `hiddenDropout`. */
  readonly embeddingDropout?: number
  readonly attentionDropout: number
  readonly head: HeadConfig
  /** Standard deviation of weights that start at random. */
  readonly initializerRange: number
  /** Token of padding, as config.json names it, where the family's is no fact. */
  readonly padId?: number
}

/** Token that texts are padded with, which only mixtures of texts look at. */
export function paddingId({ padId, uncountedId = 0 }: EncoderConfig): number {
  return padId ?? uncountedId
}

/** Length of a word's embedding. */
export function embeddingWidth({ width, factorised }: EncoderConfig): number {
  return factorised?.width ?? width
}

/** Embeddings of distances to either side of a token. */
export function distancesToASide({ buckets, farthest }: DisentangledAttention): number {
  return buckets ?? farthest
}

/** How many layers have parameters of their own. */
export function layersOfParameters({ layers, layerGroups = layers }: EncoderConfig): number {
  return Math.min(layers, layerGroups)
}

/**
 * Whose parameters a layer computes with, counted from 0 as layers are: its own, or those of its
 * group (Lan et al. 2020, arXiv 1909.11942; groups as Python's transformers counts them).
 */
export function parametersOfLayer(config: EncoderConfig, index: number): number {
  return Math.floor(index / (config.layers / layersOfParameters(config)))
}

/** 0 where nothing is ever dropped. */
export function largestDropout(config: EncoderConfig): number {
  const { embeddingDropout = 0, hiddenDropout, attentionDropout, head } = config
  return Math.max(embeddingDropout, hiddenDropout, attentionDropout, head.dropoutBefore ?? 0, head.dropout)
}
