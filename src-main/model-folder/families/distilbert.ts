import { z } from 'zod'
import {
  activation,
  deviation,
  feedForward,
  heads,
  layers,
  sequenceLength,
  share,
  vocabularySize,
  width,
} from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

/** Of every layer norm; config.json has no say in it. */
const EPSILON = 1e-12

/**
 * DistilBERT (Sanh et al. 2019, arXiv 1910.01108): BERT's encoder without token types, and a head
 * with ReLU that pretraining has not seen.
 */
export const DISTILBERT: EncoderFamily = {
  example: 'distilbert/distilbert-base-uncased',
  prefix: 'distilbert',
  architectures: {
    classifier: 'DistilBertForSequenceClassification',
    ofTexts: ['DistilBertModel', 'DistilBertForMaskedLM'],
    others: {
      DistilBertForTokenClassification: 'it classifies tokens, not texts',
      DistilBertForMultipleChoice: 'it chooses among answers',
      DistilBertForQuestionAnswering: 'it marks answers in a text',
    },
  },
  tokenizerClass: 'DistilBertTokenizer',
  // sinusoidal_pos_embds says how positions started; what they are, the weights hold.
  config: z
    .looseObject({
      vocab_size: vocabularySize,
      max_position_embeddings: sequenceLength,
      n_layers: layers,
      n_heads: heads,
      dim: width,
      hidden_dim: feedForward,
      activation: activation('gelu'),
      dropout: share.default(0.1),
      attention_dropout: share.default(0.1),
      seq_classif_dropout: share.default(0.2),
      initializer_range: deviation,
    })
    .transform((raw) => ({
      vocabularySize: raw.vocab_size,
      positions: raw.max_position_embeddings,
      firstPosition: 0,
      tokenTypes: 0,
      layers: raw.n_layers,
      heads: raw.n_heads,
      width: raw.dim,
      feedForward: raw.hidden_dim,
      layerNormEpsilon: EPSILON,
      activation: raw.activation,
      hiddenDropout: raw.dropout,
      attentionDropout: raw.attention_dropout,
      head: { activation: 'relu', dropout: raw.seq_classif_dropout },
      initializerRange: raw.initializer_range,
    })),
  configJson: (config) => ({
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.positions,
    n_layers: config.layers,
    n_heads: config.heads,
    dim: config.width,
    hidden_dim: config.feedForward,
    activation: config.activation,
    dropout: config.hiddenDropout,
    attention_dropout: config.attentionDropout,
    seq_classif_dropout: config.head.dropout,
    initializer_range: config.initializerRange,
    sinusoidal_pos_embds: false,
    pad_token_id: 0,
  }),
  names: [
    ['encoder.layer.#.attention.self.query.', 'transformer.layer.#.attention.q_lin.'],
    ['encoder.layer.#.attention.self.key.', 'transformer.layer.#.attention.k_lin.'],
    ['encoder.layer.#.attention.self.value.', 'transformer.layer.#.attention.v_lin.'],
    ['encoder.layer.#.attention.output.dense.', 'transformer.layer.#.attention.out_lin.'],
    ['encoder.layer.#.attention.output.LayerNorm.', 'transformer.layer.#.sa_layer_norm.'],
    ['encoder.layer.#.intermediate.dense.', 'transformer.layer.#.ffn.lin1.'],
    ['encoder.layer.#.output.dense.', 'transformer.layer.#.ffn.lin2.'],
    ['encoder.layer.#.output.LayerNorm.', 'transformer.layer.#.output_layer_norm.'],
    ['pooler.dense.', '/pre_classifier.'],
    ['classifier.', '/classifier.'],
  ],
}
