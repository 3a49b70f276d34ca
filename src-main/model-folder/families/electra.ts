import { z } from 'zod'
import { embeddingWidth } from '../encoder-config.ts'
import { bertLikeJson } from './bert.ts'
import { bertLike, shapeOfBertLike, size, width } from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

/**
 * ELECTRA (Clark et al. 2020, arXiv 2003.10555), discriminator or generator: BERT's encoder,
 * embeddings that may be shorter than its states, and a head with GELU. The `summary_…` of
 * config.json are of a multiple choice.
 */
export const ELECTRA: EncoderFamily = {
  example: 'google/electra-small-discriminator',
  prefix: 'electra',
  architectures: {
    classifier: 'ElectraForSequenceClassification',
    ofTexts: ['ElectraModel', 'ElectraForPreTraining', 'ElectraForMaskedLM', 'ElectraForCausalLM'],
    others: {
      ElectraForTokenClassification: 'it classifies tokens, not texts',
      ElectraForMultipleChoice: 'it chooses among answers',
      ElectraForQuestionAnswering: 'it marks answers in a text',
    },
  },
  tokenizerClass: 'ElectraTokenizer',
  config: z
    .looseObject({ ...bertLike, type_vocab_size: size(64).default(2), embedding_size: width.default(128) })
    .transform((raw) => {
      const dropout = raw.classifier_dropout ?? raw.hidden_dropout_prob
      return {
        ...shapeOfBertLike(raw),
        positions: raw.max_position_embeddings,
        firstPosition: 0,
        tokenTypes: raw.type_vocab_size,
        ...(raw.embedding_size !== raw.hidden_size && {
          factorised: { width: raw.embedding_size, norm: 'before' as const },
        }),
        head: { dropoutBefore: dropout, activation: 'gelu', dropout },
      }
    }),
  configJson: (config) => ({
    ...bertLikeJson(config),
    embedding_size: embeddingWidth(config),
    pad_token_id: 0,
  }),
  names: [
    ['embeddings.projection.', 'embeddings_project.'],
    ['pooler.dense.', '/classifier.dense.'],
    ['classifier.', '/classifier.out_proj.'],
  ],
}
