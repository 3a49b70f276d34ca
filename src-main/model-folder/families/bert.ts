import { z } from 'zod'
import type { EncoderConfig } from '../encoder-config.ts'
import { bertLike, shapeOfBertLike, size } from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

/** BERT (Devlin et al. 2019, arXiv 1810.04805). */
export const BERT: EncoderFamily = {
  example: 'google-bert/bert-base-uncased',
  prefix: 'bert',
  architectures: {
    classifier: 'BertForSequenceClassification',
    ofTexts: ['BertModel', 'BertForMaskedLM', 'BertForPreTraining', 'BertLMHeadModel'],
    others: {
      BertForTokenClassification: 'it classifies tokens, not texts',
      BertForMultipleChoice: 'it chooses among answers',
      BertForQuestionAnswering: 'it marks answers in a text',
      BertForNextSentencePrediction: 'it judges whether a sentence follows another',
    },
  },
  tokenizerClass: 'BertTokenizer',
  config: z.looseObject({ ...bertLike, type_vocab_size: size(64).default(2) }).transform((raw) => ({
    ...shapeOfBertLike(raw),
    positions: raw.max_position_embeddings,
    firstPosition: 0,
    tokenTypes: raw.type_vocab_size,
    head: {
      activation: 'tanh',
      dropout: raw.classifier_dropout ?? raw.hidden_dropout_prob,
    },
  })),
  configJson: (config) => ({ ...bertLikeJson(config), pad_token_id: 0 }),
  names: [['classifier.', '/classifier.']],
}

/** config.json of BERT and its nearest relatives. */
export function bertLikeJson(config: EncoderConfig): Readonly<Record<string, unknown>> {
  return {
    vocab_size: config.vocabularySize,
    max_position_embeddings: config.positions + (config.firstPosition ?? 0),
    type_vocab_size: config.tokenTypes,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    hidden_size: config.width,
    intermediate_size: config.feedForward,
    layer_norm_eps: config.layerNormEpsilon,
    hidden_act: config.activation,
    hidden_dropout_prob: config.hiddenDropout,
    attention_probs_dropout_prob: config.attentionDropout,
    classifier_dropout: config.head.dropout,
    initializer_range: config.initializerRange,
    position_embedding_type: 'absolute',
  }
}
