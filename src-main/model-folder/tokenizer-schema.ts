import { z } from 'zod'

/** Special tokens that BERT's templates may place. */
const specialPiece = z.strictObject({
  SpecialToken: z.strictObject({ id: z.string(), type_id: z.number().int() }),
})
const sequencePiece = z.strictObject({
  Sequence: z.strictObject({ id: z.enum(['A', 'B']), type_id: z.number().int() }),
})
const idOfToken = z.number().int().min(0)

/** By hand: a schema of its own for each of 30,000 words takes a tenth of a second. */
function isVocabulary(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((id) => Number.isSafeInteger(id) && id >= 0)
  )
}

/**
 * A token that is matched whole in a text, as files write it; what they leave out is as Python has
 * it.
 */
const addedTokenSchema = z
  .looseObject({
    content: z.string().min(1).max(1000),
    single_word: z.boolean().default(false),
    lstrip: z.boolean().default(false),
    rstrip: z.boolean().default(false),
    normalized: z.boolean().optional(),
    special: z.boolean().default(false),
  })
  .transform((token) => ({ ...token, normalized: token.normalized ?? !token.special }))

/** Where more are added, something is amiss; a text is searched for each. */
export const MOST_ADDED_TOKENS = 10_000

/**
 * A tokenizer.json that Stillroom runs: BERT's WordPiece and nothing else. What is not on this list
 * is refused: the format allows regular expressions, and one of the wrong shape keeps a processor
 * busy for years.
 */
export const tokenizerSchema = z.looseObject({
  normalizer: z
    .strictObject({
      type: z.literal('BertNormalizer'),
      clean_text: z.boolean(),
      handle_chinese_chars: z.boolean(),
      strip_accents: z.boolean().nullable(),
      lowercase: z.boolean(),
    })
    .nullish(),
  pre_tokenizer: z.strictObject({ type: z.literal('BertPreTokenizer') }).nullish(),
  model: z.looseObject({
    type: z.literal('WordPiece').optional(),
    unk_token: z.string(),
    continuing_subword_prefix: z.literal('##'),
    max_input_chars_per_word: z.number().int().min(1).max(1000),
    vocab: z.custom<Readonly<Record<string, number>>>(isVocabulary, 'is no map of words to ids'),
  }),
  post_processor: z
    .union([
      z.looseObject({
        type: z.literal('TemplateProcessing'),
        single: z.array(z.union([specialPiece, sequencePiece])),
        pair: z.array(z.union([specialPiece, sequencePiece])),
        special_tokens: z.record(z.string(), z.looseObject({ ids: z.array(idOfToken).length(1) })),
      }),
      z.looseObject({
        type: z.literal('BertProcessing'),
        sep: z.tuple([z.string(), idOfToken]),
        cls: z.tuple([z.string(), idOfToken]),
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
export type Normalizer = NonNullable<TokenizerFile['normalizer']>
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
  do_lower_case: z.boolean().default(true),
  strip_accents: z.boolean().nullable().default(null),
  tokenize_chinese_chars: z.boolean().default(true),
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
