import { z } from 'zod'
import { embeddingWidth, type DisentangledAttention } from '../encoder-config.ts'
import { bertLikeJson } from './bert.ts'
import { activation, bertLike, epsilon, shapeOfBertLike, share, width } from './config-fields.ts'
import type { EncoderFamily } from './family.ts'

const POSITION_TERMS = ['c2p', 'p2c'] as const

/** A list, or words with bars between: `p2c|c2p`. */
const words = z
  .union([
    z
      .string()
      .max(200)
      .transform((text) => text.toLowerCase().split('|')),
    z.array(z.string().max(20)).max(10),
  ])
  .transform((list) => list.map((word) => word.trim()).filter((word) => word !== ''))

const fields = z.looseObject({
  ...bertLike,
  layer_norm_eps: epsilon.default(1e-7),
  type_vocab_size: z.number().int().min(0).max(64).default(0),
  embedding_size: width.nullish(),
  attention_head_size: z.number().nullish(),
  relative_attention: z.boolean().default(false),
  pos_att_type: words.pipe(z.array(z.enum(POSITION_TERMS))).nullish(),
  position_buckets: z.number().int().max(65_536).default(-1),
  max_relative_positions: z.number().int().max(65_536).default(-1),
  share_att_key: z.boolean().default(false),
  norm_rel_ebd: words.pipe(z.array(z.enum(['none', 'layer_norm']))).default(['none']),
  position_biased_input: z.boolean().default(true),
  conv_kernel_size: z
    .literal(
      0,
      'is not 0: the convolution of DeBERTa-v2 xlarge and xxlarge is not computed here; v3 has none',
    )
    .default(0),
  pooler_hidden_size: width.nullish(),
  pooler_dropout: share.default(0),
  pooler_hidden_act: activation('gelu'),
  cls_dropout: share.nullish(),
  pad_token_id: z.number().int().min(0).max(2_000_000).nullish(),
})
type Fields = z.output<typeof fields>

/**
 * DeBERTa-v2 and -v3 (He et al. 2021, arXiv 2006.03654 and 2111.09543): BERT's blocks, with
 * attention that looks at words and at their distances by themselves.
 */
export const DEBERTA_V2: EncoderFamily = {
  example: 'microsoft/deberta-v3-small',
  prefix: 'deberta',
  architectures: {
    classifier: 'DebertaV2ForSequenceClassification',
    ofTexts: ['DebertaV2Model', 'DebertaV2ForMaskedLM'],
    others: {
      DebertaV2ForTokenClassification: 'it classifies tokens, not texts',
      DebertaV2ForMultipleChoice: 'it chooses among answers',
      DebertaV2ForQuestionAnswering: 'it marks answers in a text',
    },
  },
  tokenizerClass: 'DebertaV2Tokenizer',
  config: fields
    .refine((raw) => raw.relative_attention === (raw.pos_att_type ?? []).length > 0, {
      path: ['pos_att_type'],
      message:
        'and relative_attention: the one says which terms of distance there are, the other that there are some; they must agree',
    })
    .refine((raw) => raw.position_buckets < 1 || raw.position_buckets >= 4, {
      path: ['position_buckets'],
      message: 'must be 4 or more, or -1',
    })
    .refine((raw) => raw.position_buckets < 4 || raw.position_buckets / 2 < farthestOf(raw) - 1, {
      path: ['position_buckets'],
      message: 'are as many as there are distances; say -1',
    })
    .refine((raw) => (raw.pooler_hidden_size ?? raw.hidden_size) === raw.hidden_size, {
      path: ['pooler_hidden_size'],
      message: 'must be hidden_size',
    })
    .refine(
      (raw) =>
        (raw.attention_head_size ?? raw.hidden_size / raw.num_attention_heads) * raw.num_attention_heads ===
        raw.hidden_size,
      { path: ['attention_head_size'], message: 'must be hidden_size / num_attention_heads' },
    )
    .transform((raw) => ({
      ...shapeOfBertLike(raw),
      positions: raw.max_position_embeddings,
      ...(raw.position_biased_input && { firstPosition: 0 }),
      tokenTypes: raw.type_vocab_size,
      ...((raw.embedding_size ?? raw.hidden_size) !== raw.hidden_size && {
        factorised: { width: raw.embedding_size ?? raw.hidden_size, norm: 'after' as const },
      }),
      ...(raw.relative_attention && { disentangled: disentangled(raw) }),
      head: {
        dropoutBefore: raw.pooler_dropout,
        activation: raw.pooler_hidden_act,
        dropout: raw.cls_dropout ?? raw.hidden_dropout_prob,
      },
      padId: raw.pad_token_id ?? 0,
    })),
  configJson: ({ disentangled: relative, ...config }) => ({
    ...bertLikeJson(config),
    embedding_size: embeddingWidth(config),
    position_biased_input: config.firstPosition !== undefined,
    relative_attention: relative !== undefined,
    pos_att_type: [...(relative?.toPosition ? ['c2p'] : []), ...(relative?.fromPosition ? ['p2c'] : [])],
    position_buckets: relative?.buckets ?? -1,
    max_relative_positions: relative?.farthest ?? -1,
    share_att_key: relative?.sharesProjections ?? false,
    norm_rel_ebd: relative?.hasNorm ? 'layer_norm' : 'none',
    pooler_hidden_size: config.width,
    pooler_dropout: config.head.dropoutBefore,
    pooler_hidden_act: config.head.activation,
    cls_dropout: config.head.dropout,
    pad_token_id: config.padId,
  }),
  names: [
    ['embeddings.projection.', 'embeddings.embed_proj.'],
    ['encoder.relative_embeddings.LayerNorm.', 'encoder.LayerNorm.'],
    ['encoder.relative_embeddings.', 'encoder.rel_embeddings.'],
    ['encoder.layer.#.attention.self.query.', 'encoder.layer.#.attention.self.query_proj.'],
    ['encoder.layer.#.attention.self.key.', 'encoder.layer.#.attention.self.key_proj.'],
    ['encoder.layer.#.attention.self.value.', 'encoder.layer.#.attention.self.value_proj.'],
    ['encoder.layer.#.attention.self.position_key.', 'encoder.layer.#.attention.self.pos_key_proj.'],
    ['encoder.layer.#.attention.self.position_query.', 'encoder.layer.#.attention.self.pos_query_proj.'],
    ['pooler.', '/pooler.'],
    ['classifier.', '/classifier.'],
  ],
}

function farthestOf(raw: Fields): number {
  return raw.max_relative_positions < 1 ? raw.max_position_embeddings : raw.max_relative_positions
}

function disentangled(raw: Fields): DisentangledAttention {
  const terms = raw.pos_att_type ?? []
  return {
    ...(raw.position_buckets > 0 && { buckets: raw.position_buckets }),
    farthest: farthestOf(raw),
    toPosition: terms.includes('c2p'),
    fromPosition: terms.includes('p2c'),
    sharesProjections: raw.share_att_key,
    hasNorm: raw.norm_rel_ebd.includes('layer_norm'),
  }
}
