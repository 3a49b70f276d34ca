import { z } from 'zod'
import { embeddingWidth, layersOfParameters } from '../encoder-config.ts'
import { bertLikeJson } from './bert.ts'
import { activation, bertLike, shapeOfBertLike, share, size, width } from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

/**
 * ALBERT (Lan et al. 2020, arXiv 1909.11942): BERT's encoder with short embeddings and layers that
 * share their parameters.
 */
export const ALBERT: EncoderFamily = {
  example: 'albert/albert-base-v2',
  prefix: 'albert',
  architectures: {
    classifier: 'AlbertForSequenceClassification',
    ofTexts: ['AlbertModel', 'AlbertForMaskedLM', 'AlbertForPreTraining'],
    others: {
      AlbertForTokenClassification: 'it classifies tokens, not texts',
      AlbertForMultipleChoice: 'it chooses among answers',
      AlbertForQuestionAnswering: 'it marks answers in a text',
    },
  },
  tokenizerClass: 'AlbertTokenizer',
  config: z
    .looseObject({
      ...bertLike,
      hidden_act: activation('gelu_new'),
      hidden_dropout_prob: share.default(0),
      attention_probs_dropout_prob: share.default(0),
      classifier_dropout_prob: share.default(0.1),
      type_vocab_size: size(64).default(2),
      embedding_size: width.default(128),
      num_hidden_groups: size(256).default(1),
      inner_group_num: z
        .literal(1, 'is not 1: layers that take turns are not computed here; no published ALBERT has them')
        .default(1),
    })
    .refine((raw) => raw.num_hidden_groups <= raw.num_hidden_layers, {
      path: ['num_hidden_groups'],
      message: 'is more than num_hidden_layers',
    })
    .transform((raw) => ({
      ...shapeOfBertLike(raw),
      positions: raw.max_position_embeddings,
      firstPosition: 0,
      tokenTypes: raw.type_vocab_size,
      factorised: { width: raw.embedding_size, norm: 'before' },
      layerGroups: raw.num_hidden_groups,
      head: { activation: 'tanh', dropout: raw.classifier_dropout_prob },
    })),
  configJson: (config) => ({
    ...bertLikeJson(config),
    embedding_size: embeddingWidth(config),
    num_hidden_groups: layersOfParameters(config),
    inner_group_num: 1,
    classifier_dropout_prob: config.head.dropout,
    pad_token_id: 0,
    bos_token_id: 2,
    eos_token_id: 3,
  }),
  names: [
    ['embeddings.projection.', 'encoder.embedding_hidden_mapping_in.'],
    ['encoder.layer.#.attention.self.', 'encoder.albert_layer_groups.#.albert_layers.0.attention.'],
    ['encoder.layer.#.attention.output.', 'encoder.albert_layer_groups.#.albert_layers.0.attention.'],
    ['encoder.layer.#.intermediate.dense.', 'encoder.albert_layer_groups.#.albert_layers.0.ffn.'],
    ['encoder.layer.#.output.dense.', 'encoder.albert_layer_groups.#.albert_layers.0.ffn_output.'],
    [
      'encoder.layer.#.output.LayerNorm.',
      'encoder.albert_layer_groups.#.albert_layers.0.full_layer_layer_norm.',
    ],
    ['pooler.dense.', 'pooler.'],
    ['classifier.', '/classifier.'],
  ],
}
