import { z } from 'zod'
import type { BiasedPart, EncoderConfig, LocalLayers } from '../encoder-config.ts'
import {
  activation,
  deviation,
  epsilon,
  feedForward,
  heads,
  layers,
  sequenceLength,
  share,
  size,
  vocabularySize,
  width,
} from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

const LOCAL = 'sliding_attention'
const GLOBAL = 'full_attention'
const base = z.number().min(1).max(1e9)
const tokenId = z.number().int().min(0).max(2_000_000)

/** A layer kind's rotary positions, as transformers 5 writes them. */
const rope = z
  .looseObject({
    rope_type: z
      .literal('default', 'is not "default": scaled rotary positions are not computed here')
      .nullish(),
    rope_theta: base.nullish(),
  })
  .nullish()

/**
 * What config.json says of each layer's reach and angles: transformers 5 writes layer_types and
 * rope_parameters; before, there was one layer that sees all in every `global_attn_every_n_layers`,
 * and global_rope_theta and local_rope_theta.
 */
const fields = z.looseObject({
  vocab_size: vocabularySize,
  max_position_embeddings: sequenceLength.default(8192),
  num_hidden_layers: layers,
  num_attention_heads: heads,
  hidden_size: width,
  intermediate_size: feedForward,
  norm_eps: epsilon.default(1e-5),
  hidden_activation: activation('gelu'),
  embedding_dropout: share.default(0),
  attention_dropout: share.default(0),
  mlp_dropout: share.default(0),
  initializer_range: deviation,
  norm_bias: z.boolean().default(false),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  layer_types: z.array(z.enum([GLOBAL, LOCAL])).nullish(),
  global_attn_every_n_layers: size(1000).default(3),
  local_attention: sequenceLength.default(128),
  rope_parameters: z.looseObject({ [GLOBAL]: rope, [LOCAL]: rope }).nullish(),
  rope_scaling: z.null('is not null: scaled rotary positions are not computed here').optional(),
  global_rope_theta: base.nullish(),
  local_rope_theta: base.nullish(),
  classifier_pooling: z.enum(['cls', 'mean']).default('cls'),
  classifier_bias: z.boolean().default(false),
  classifier_activation: activation('gelu'),
  classifier_dropout: share.default(0),
  pad_token_id: tokenId.nullish(),
})
type Fields = z.output<typeof fields>

/**
 * ModernBERT (Warner et al. 2024, arXiv 2412.13663): norms before attention and a gated
 * feed-forward, hardly a bias, rotary positions, and two layers in three that see near tokens
 * alone.
 */
export const MODERNBERT: EncoderFamily = {
  example: 'answerdotai/ModernBERT-base',
  prefix: 'model',
  architectures: {
    classifier: 'ModernBertForSequenceClassification',
    ofTexts: ['ModernBertModel', 'ModernBertForMaskedLM'],
    others: {
      ModernBertForTokenClassification: 'it classifies tokens, not texts',
      ModernBertForMultipleChoice: 'it chooses among answers',
      ModernBertForQuestionAnswering: 'it marks answers in a text',
    },
  },
  tokenizerClass: 'PreTrainedTokenizerFast',
  config: fields
    .refine((raw) => !raw.layer_types || raw.layer_types.length === raw.num_hidden_layers, {
      path: ['layer_types'],
      message: 'does not name one kind for each of num_hidden_layers',
    })
    .refine((raw) => (raw.hidden_size / raw.num_attention_heads) % 2 === 0, {
      path: ['num_attention_heads'],
      message: 'leaves a head an odd width, which rotary positions cannot turn in pairs',
    })
    .transform((raw) => ({
      vocabularySize: raw.vocab_size,
      positions: raw.max_position_embeddings,
      rotary: {
        base: raw.rope_parameters?.[GLOBAL]?.rope_theta ?? raw.global_rope_theta ?? 160_000,
        localBase: raw.rope_parameters?.[LOCAL]?.rope_theta ?? raw.local_rope_theta ?? 10_000,
      },
      tokenTypes: 0,
      layers: raw.num_hidden_layers,
      local: localLayers(raw),
      normsFirst: true,
      joinsAttention: true,
      isGated: true,
      unbiased: unbiased(raw),
      heads: raw.num_attention_heads,
      width: raw.hidden_size,
      feedForward: raw.intermediate_size,
      layerNormEpsilon: raw.norm_eps,
      activation: raw.hidden_activation,
      embeddingDropout: raw.embedding_dropout,
      hiddenDropout: raw.mlp_dropout,
      attentionDropout: raw.attention_dropout,
      head: {
        ...(raw.classifier_pooling === 'mean' && { pooling: 'mean' }),
        activation: raw.classifier_activation,
        hasNorm: true,
        dropout: raw.classifier_dropout,
      },
      initializerRange: raw.initializer_range,
      padId: raw.pad_token_id ?? 50_283,
    })),
  configJson,
  names: [
    ['embeddings.word_embeddings.', 'embeddings.tok_embeddings.'],
    ['embeddings.LayerNorm.', 'embeddings.norm.'],
    ['encoder.layer.#.attention.LayerNorm.', 'layers.#.attn_norm.'],
    ['encoder.layer.#.attention.self.query_key_value.', 'layers.#.attn.Wqkv.'],
    ['encoder.layer.#.attention.output.dense.', 'layers.#.attn.Wo.'],
    ['encoder.layer.#.intermediate.LayerNorm.', 'layers.#.mlp_norm.'],
    ['encoder.layer.#.intermediate.dense.', 'layers.#.mlp.Wi.'],
    ['encoder.layer.#.output.dense.', 'layers.#.mlp.Wo.'],
    ['encoder.LayerNorm.', 'final_norm.'],
    ['pooler.dense.', '/head.dense.'],
    ['pooler.LayerNorm.', '/head.norm.'],
    ['classifier.', '/classifier.'],
  ],
}

function localLayers(raw: Fields): LocalLayers {
  const every = raw.global_attn_every_n_layers
  const isLocal =
    raw.layer_types?.map((kind) => kind === LOCAL) ??
    Array.from({ length: raw.num_hidden_layers }, (_, index) => index % every !== 0)
  return { reach: Math.floor(raw.local_attention / 2), isLocal }
}

function unbiased(raw: Fields): readonly BiasedPart[] {
  return [
    ...(raw.norm_bias ? [] : ['norm' as const]),
    ...(raw.attention_bias ? [] : ['attention' as const]),
    ...(raw.mlp_bias ? [] : ['feed-forward' as const]),
    ...(raw.classifier_bias ? [] : ['head' as const]),
  ]
}

function configJson(config: EncoderConfig): Readonly<Record<string, unknown>> {
  const { rotary, local, head, unbiased: without = [] } = config
  // As transformers 5 does: before, no config could say which layers see near tokens alone.
  return {
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.positions,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    hidden_size: config.width,
    intermediate_size: config.feedForward,
    norm_eps: config.layerNormEpsilon,
    hidden_activation: config.activation,
    embedding_dropout: config.embeddingDropout,
    attention_dropout: config.attentionDropout,
    mlp_dropout: config.hiddenDropout,
    initializer_range: config.initializerRange,
    norm_bias: !without.includes('norm'),
    attention_bias: !without.includes('attention'),
    mlp_bias: !without.includes('feed-forward'),
    layer_types: local?.isLocal.map((isLocal) => (isLocal ? LOCAL : GLOBAL)),
    local_attention: 2 * (local?.reach ?? 0),
    rope_parameters: {
      [GLOBAL]: { rope_type: 'default', rope_theta: rotary?.base },
      [LOCAL]: { rope_type: 'default', rope_theta: rotary?.localBase },
    },
    classifier_pooling: head.pooling ?? 'cls',
    classifier_bias: !without.includes('head'),
    classifier_activation: head.activation,
    classifier_dropout: head.dropout,
    pad_token_id: config.padId,
  }
}
