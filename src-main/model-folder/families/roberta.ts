import { z } from 'zod'
import { bertLikeJson } from './bert.ts'
import { bertLike, shapeOfBertLike, size } from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

/**
 * RoBERTa (Liu et al. 2019, arXiv 1907.11692): BERT's encoder; positions are counted from behind
 * the padding token's id, and the head has its dense layer under the classifier's name.
 * @param python what its classes in Python's transformers begin with
 */
function robertaLike(python: string, example: string, tokenizerClass: string): EncoderFamily {
  return {
    example,
    prefix: 'roberta',
    architectures: {
      classifier: `${python}ForSequenceClassification`,
      ofTexts: [`${python}Model`, `${python}ForMaskedLM`, `${python}ForCausalLM`],
      others: {
        [`${python}ForTokenClassification`]: 'it classifies tokens, not texts',
        [`${python}ForMultipleChoice`]: 'it chooses among answers',
        [`${python}ForQuestionAnswering`]: 'it marks answers in a text',
      },
    },
    tokenizerClass,
    config: z
      .looseObject({
        ...bertLike,
        type_vocab_size: size(64).default(2),
        pad_token_id: z
          .number()
          .int()
          .min(0)
          .max(1_000)
          .nullish()
          .transform((id) => id ?? 1),
      })
      .refine((raw) => raw.max_position_embeddings > raw.pad_token_id + 1, {
        path: ['max_position_embeddings'],
        message: 'leaves no position behind pad_token_id',
      })
      .transform((raw) => {
        const dropout = raw.classifier_dropout ?? raw.hidden_dropout_prob
        return {
          ...shapeOfBertLike(raw),
          positions: raw.max_position_embeddings - raw.pad_token_id - 1,
          firstPosition: raw.pad_token_id + 1,
          uncountedId: raw.pad_token_id,
          tokenTypes: raw.type_vocab_size,
          head: { dropoutBefore: dropout, activation: 'tanh', dropout },
        }
      }),
    configJson: (config) => ({
      ...bertLikeJson(config),
      pad_token_id: (config.firstPosition ?? 0) - 1,
      bos_token_id: 0,
      eos_token_id: 2,
    }),
    names: [
      ['pooler.dense.', '/classifier.dense.'],
      ['classifier.', '/classifier.out_proj.'],
    ],
  }
}

export const ROBERTA = robertaLike('Roberta', 'FacebookAI/roberta-base', 'RobertaTokenizer')

/** CamemBERT (Martin et al. 2020, arXiv 1911.03894): RoBERTa in French. */
export const CAMEMBERT = robertaLike('Camembert', 'almanach/camembert-base', 'CamembertTokenizer')

/** XLM-R (Conneau et al. 2020, arXiv 1911.02116): RoBERTa in a hundred languages. */
export const XLM_ROBERTA = robertaLike('XLMRoberta', 'FacebookAI/xlm-roberta-base', 'XLMRobertaTokenizer')
