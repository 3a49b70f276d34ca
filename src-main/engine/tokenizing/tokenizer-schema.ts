import { z } from 'zod'

/** Special tokens that BERT's templates may place. */
const specialPiece = z.strictObject({
  SpecialToken: z.strictObject({ id: z.string(), type_id: z.number().int() }),
})
const sequencePiece = z.strictObject({
  Sequence: z.strictObject({ id: z.enum(['A', 'B']), type_id: z.number().int() }),
})
const idOfToken = z.number().int().min(0)

/**
 * A tokenizer.json that Stillroom runs: BERT's WordPiece and nothing else. What is not on this list is refused: the
 * format allows regular expressions, and one of the wrong shape keeps a processor busy for years.
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
    .nullable(),
  pre_tokenizer: z.strictObject({ type: z.literal('BertPreTokenizer') }),
  model: z.looseObject({
    type: z.literal('WordPiece').optional(),
    unk_token: z.string(),
    continuing_subword_prefix: z.literal('##'),
    max_input_chars_per_word: z.number().int().min(1).max(1000),
    vocab: z.record(z.string(), idOfToken),
  }),
  post_processor: z.union([
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
  ]),
  added_tokens: z
    .array(
      z.looseObject({
        id: idOfToken,
        content: z.string().min(1).max(200),
        single_word: z.boolean(),
        lstrip: z.boolean(),
        rstrip: z.boolean(),
        normalized: z.boolean(),
        special: z.boolean(),
      }),
    )
    .max(10_000),
})

export type TokenizerFile = z.infer<typeof tokenizerSchema>
