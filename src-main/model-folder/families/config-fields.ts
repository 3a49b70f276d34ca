import { z } from 'zod'
import { MOST_LAYERS } from '../../contract/setting-bounds.ts'
import type { Activation } from '../encoder-config.ts'

// Fields of config.json that several families have, each with its bounds.

export const size = (most: number) => z.number().int().min(1).max(most)
export const share = z.number().min(0).max(0.95)

/**
 * Names of one function, by which config.json calls it, and ours. All of the second kind
 * approximate GELU by tanh.
 */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_new',
  gelu_pytorch_tanh: 'gelu_new',
  gelu_python_tanh: 'gelu_new',
  gelu_fast: 'gelu_new',
  gelu_accurate: 'gelu_new',
  relu: 'relu',
} as const satisfies Readonly<Record<string, Activation>>

/** @param fallback what Python takes where the file says nothing */
export const activation = (fallback: keyof typeof ACTIVATIONS) =>
  z
    .enum(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[])
    .default(fallback)
    .transform((name): Activation => ACTIVATIONS[name])

export const vocabularySize = size(2_000_000)
export const sequenceLength = size(65_536)
export const layers = size(MOST_LAYERS)
export const heads = size(256)
export const width = size(16_384)
export const feedForward = size(65_536)
export const epsilon = z.number().positive().max(0.1)
export const deviation = z.number().positive().max(10).default(0.02)

/** What BERT and its nearest relatives write alike. */
export const bertLike = {
  vocab_size: vocabularySize,
  max_position_embeddings: sequenceLength,
  num_hidden_layers: layers,
  num_attention_heads: heads,
  hidden_size: width,
  intermediate_size: feedForward,
  layer_norm_eps: epsilon.default(1e-12),
  hidden_act: activation('gelu'),
  hidden_dropout_prob: share.default(0.1),
  attention_probs_dropout_prob: share.default(0.1),
  classifier_dropout: share.nullish(),
  initializer_range: deviation,
  position_embedding_type: z.literal('absolute').nullish(),
  is_decoder: z.literal(false).nullish(),
  add_cross_attention: z.literal(false).nullish(),
}
const bertLikeSchema = z.looseObject(bertLike)

/** …as an encoder's shape. */
export function shapeOfBertLike(raw: z.output<typeof bertLikeSchema>) {
  return {
    vocabularySize: raw.vocab_size,
    layers: raw.num_hidden_layers,
    heads: raw.num_attention_heads,
    width: raw.hidden_size,
    feedForward: raw.intermediate_size,
    layerNormEpsilon: raw.layer_norm_eps,
    activation: raw.hidden_act,
    hiddenDropout: raw.hidden_dropout_prob,
    attentionDropout: raw.attention_probs_dropout_prob,
    initializerRange: raw.initializer_range,
  }
}
