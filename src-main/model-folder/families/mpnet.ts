import { z } from 'zod'
import { bertLikeJson } from './bert.ts'
import { bertLike, shapeOfBertLike } from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

/** In every MPNet, whatever pad_token_id says. */
const PADDING_ID = 1
const FIRST_POSITION = PADDING_ID + 1
/** In so many, and up to that distance, transformers counts, whatever config.json says. */
const RELATIVE_BIAS = { buckets: 32, farthest: 128 }

/**
 * MPNet (Song et al. 2020, arXiv 2004.09297): BERT's encoder with RoBERTa's positions and head, no
 * token types, and T5's bias of scores by distance, one table for all layers.
 */
export const MPNET: EncoderFamily = {
  example: 'microsoft/mpnet-base',
  prefix: 'mpnet',
  architectures: {
    classifier: 'MPNetForSequenceClassification',
    ofTexts: ['MPNetModel', 'MPNetForMaskedLM'],
    others: {
      MPNetForTokenClassification: 'it classifies tokens, not texts',
      MPNetForMultipleChoice: 'it chooses among answers',
      MPNetForQuestionAnswering: 'it marks answers in a text',
    },
  },
  tokenizerClass: 'MPNetTokenizer',
  config: z
    .looseObject({
      ...bertLike,
      relative_attention_num_buckets: z
        .literal(
          RELATIVE_BIAS.buckets,
          `is not ${RELATIVE_BIAS.buckets}, which Python computes with in any case`,
        )
        .default(RELATIVE_BIAS.buckets),
    })
    .refine((raw) => raw.max_position_embeddings > FIRST_POSITION, {
      path: ['max_position_embeddings'],
      message: "leaves no position behind the padding's",
    })
    .transform((raw) => ({
      ...shapeOfBertLike(raw),
      positions: raw.max_position_embeddings - FIRST_POSITION,
      firstPosition: FIRST_POSITION,
      uncountedId: PADDING_ID,
      tokenTypes: 0,
      relativeBias: RELATIVE_BIAS,
      head: {
        dropoutBefore: raw.hidden_dropout_prob,
        activation: 'tanh',
        dropout: raw.hidden_dropout_prob,
      },
    })),
  configJson: (config) => ({
    ...bertLikeJson(config),
    type_vocab_size: undefined,
    classifier_dropout: undefined,
    position_embedding_type: undefined,
    relative_attention_num_buckets: RELATIVE_BIAS.buckets,
    pad_token_id: PADDING_ID,
    bos_token_id: 0,
    eos_token_id: 2,
  }),
  names: [
    ['encoder.layer.#.attention.self.query.', 'encoder.layer.#.attention.attn.q.'],
    ['encoder.layer.#.attention.self.key.', 'encoder.layer.#.attention.attn.k.'],
    ['encoder.layer.#.attention.self.value.', 'encoder.layer.#.attention.attn.v.'],
    ['encoder.layer.#.attention.output.dense.', 'encoder.layer.#.attention.attn.o.'],
    ['encoder.layer.#.attention.output.LayerNorm.', 'encoder.layer.#.attention.LayerNorm.'],
    ['pooler.dense.', '/classifier.dense.'],
    ['classifier.', '/classifier.out_proj.'],
  ],
}
