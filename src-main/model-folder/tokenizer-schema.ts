import { z } from 'zod'
import { tokenizerModelSchema } from './tokenizer-model.ts'
import { normalizerSchema, preTokenizerSchema } from './tokenizer-parts.ts'

const specialPiece = z.strictObject({
  SpecialToken: z.strictObject({ id: z.string(), type_id: z.number().int().min(0).max(1) }),
})
const sequencePiece = z.strictObject({
  Sequence: z.strictObject({ id: z.enum(['A', 'B']), type_id: z.number().int().min(0).max(1) }),
})
const idOfToken = z.number().int().min(0)

/**
 * A token that is matched whole in a text, as files write it; what they leave out is as Python has
 * it.
 */
const addedTokenSchema = z.looseObject({
  content: z.string().min(1).max(1000),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  /** Where it is left out: unless the token is special. */
  normalized: z.boolean().optional(),
  special: z.boolean().default(false),
})

/** Where more are added, something is amiss; a text is searched for each. */
export const MOST_ADDED_TOKENS = 10_000

const tokenAndId = z.tuple([z.string(), idOfToken])
const postProcessorStep = [
  z.looseObject({
    type: z.literal('TemplateProcessing'),
    single: z.array(z.union([specialPiece, sequencePiece])).max(50),
    pair: z.array(z.union([specialPiece, sequencePiece])).max(50),
    special_tokens: z.record(z.string(), z.looseObject({ ids: z.array(idOfToken).length(1) })),
  }),
  z.looseObject({ type: z.enum(['BertProcessing', 'RobertaProcessing']), sep: tokenAndId, cls: tokenAndId }),
  z.looseObject({ type: z.literal('ByteLevel') }),
] as const

/**
 * A tokenizer.json that Stillroom runs. What is not on this list is refused: the format allows
 * regular expressions, and one of the wrong shape keeps a processor busy for years.
 */
export const tokenizerSchema = z.looseObject({
  normalizer: normalizerSchema.nullish(),
  pre_tokenizer: preTokenizerSchema.nullish(),
  model: tokenizerModelSchema,
  post_processor: z
    .discriminatedUnion('type', [
      ...postProcessorStep,
      z.looseObject({
        type: z.literal('Sequence'),
        processors: z.array(z.discriminatedUnion('type', [...postProcessorStep])).max(10),
      }),
    ])
    .nullish(),
  added_tokens: z
    .array(addedTokenSchema.and(z.looseObject({ id: idOfToken })))
    .max(MOST_ADDED_TOKENS)
    .default([]),
  truncation: z.looseObject({ direction: z.enum(['Left', 'Right']).optional() }).nullish(),
})

export type TokenizerFile = z.infer<typeof tokenizerSchema>
export type PostProcessor = NonNullable<TokenizerFile['post_processor']>
export type AddedToken = z.infer<typeof addedTokenSchema>

/** A special token: a word, or an AddedToken as Python writes it. */
const namedToken = z.union([z.string().max(1000), addedTokenSchema])
/** Several of them, or by names of their own. */
const moreTokens = z.union([
  z.array(namedToken).max(MOST_ADDED_TOKENS),
  z.record(z.string(), namedToken).transform((tokens) => Object.values(tokens)),
])

const specialTokens = {
  unk_token: namedToken.nullish(),
  cls_token: namedToken.nullish(),
  sep_token: namedToken.nullish(),
  pad_token: namedToken.nullish(),
  mask_token: namedToken.nullish(),
  bos_token: namedToken.nullish(),
  eos_token: namedToken.nullish(),
  additional_special_tokens: moreTokens.nullish(),
  extra_special_tokens: moreTokens.nullish(),
}

/** What of tokenizer_config.json decides how texts are cut. */
export const tokenizerSettingsSchema = z.looseObject({
  tokenizer_class: z.string().max(200).nullish(),
  do_lower_case: z.boolean().optional(),
  strip_accents: z.boolean().nullable().default(null),
  tokenize_chinese_chars: z.boolean().default(true),
  add_prefix_space: z.boolean().optional(),
  keep_accents: z.boolean().default(false),
  split_by_punct: z.boolean().default(false),
  unk_id: z.number().int().min(0).optional(),
  truncation_side: z.enum(['left', 'right']).optional(),
  split_special_tokens: z.boolean().default(false),
  model_input_names: z.array(z.string()).optional(),
  ...specialTokens,
  added_tokens_decoder: z.record(z.string().regex(/^\d{1,9}$/), addedTokenSchema).optional(),
})

/** special_tokens_map.json. */
export const specialTokensMapSchema = z.looseObject(specialTokens)

/** added_tokens.json: token → id. */
export const addedTokensSchema = z.record(z.string().min(1).max(1000), idOfToken)

export type TokenizerSettings = z.infer<typeof tokenizerSettingsSchema>
export type NamedToken = z.infer<typeof namedToken>
/** In the order in which Python goes through them. */
export const NAMED_TOKENS = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const
export type TokenRole = (typeof NAMED_TOKENS)[number]
