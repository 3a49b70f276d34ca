import { z } from 'zod'
import { TEXT_PATTERNS } from './text-patterns.ts'

const word = z.string().max(1000)

const pattern = z.union([
  z.strictObject({ String: word }),
  z.strictObject({
    Regex: word.refine(
      (text) => Object.hasOwn(TEXT_PATTERNS, text),
      'is a regular expression that Stillroom does not know',
    ),
  }),
])

/** A precompiled map of characters: how long its trie is, the trie, and the texts it leads to. */
function isCharsmap(base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length < 4) return false
  const trie = bytes.readUInt32LE(0)
  return trie % 4 === 0 && trie > 0 && trie <= bytes.length - 4
}

const normalizerStep = [
  z.strictObject({
    type: z.literal('BertNormalizer'),
    clean_text: z.boolean(),
    handle_chinese_chars: z.boolean(),
    strip_accents: z.boolean().nullable(),
    lowercase: z.boolean(),
  }),
  z.strictObject({ type: z.enum(['NFC', 'NFD', 'NFKC', 'NFKD', 'Lowercase', 'StripAccents']) }),
  z.strictObject({ type: z.literal('Strip'), strip_left: z.boolean(), strip_right: z.boolean() }),
  z.strictObject({ type: z.literal('Replace'), pattern, content: word }),
  z.strictObject({ type: z.literal('Prepend'), prepend: word }),
  z.strictObject({
    type: z.literal('Precompiled'),
    precompiled_charsmap: z.string().refine(isCharsmap, 'is no map of characters').nullable(),
  }),
] as const

/** How a text is rewritten before it is cut, step by step. */
export type NormalizerStep = z.infer<(typeof normalizerStep)[number]>

export const normalizerSchema = z
  .discriminatedUnion('type', [
    ...normalizerStep,
    z.strictObject({
      type: z.literal('Sequence'),
      normalizers: z.array(z.discriminatedUnion('type', [...normalizerStep])).max(50),
    }),
  ])
  .transform((given): readonly NormalizerStep[] => (given.type === 'Sequence' ? given.normalizers : [given]))

const behavior = z.enum(['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'])
export type SplitBehavior = z.infer<typeof behavior>

const preTokenizerStep = [
  z.strictObject({ type: z.enum(['BertPreTokenizer', 'WhitespaceSplit']) }),
  z.strictObject({
    type: z.literal('ByteLevel'),
    add_prefix_space: z.boolean(),
    trim_offsets: z.boolean().optional(),
    use_regex: z.boolean().default(true),
  }),
  z
    .strictObject({
      type: z.literal('Metaspace'),
      replacement: z.string().refine((text) => [...text].length === 1, 'is no single character'),
      prepend_scheme: z.enum(['always', 'first', 'never']).optional(),
      add_prefix_space: z.boolean().optional(),
      split: z.boolean().nullish(),
      str_rep: z.string().optional(),
    })
    // Files from before there were schemes say add_prefix_space.
    .transform(({ type, replacement, prepend_scheme, add_prefix_space, split }) => ({
      type,
      replacement,
      prepend_scheme: add_prefix_space === false ? ('never' as const) : (prepend_scheme ?? 'always'),
      split: split ?? true,
    })),
  z.strictObject({ type: z.literal('Punctuation'), behavior: behavior.default('Isolated') }),
  z.strictObject({ type: z.literal('Digits'), individual_digits: z.boolean() }),
  z.strictObject({ type: z.literal('Split'), pattern, behavior, invert: z.boolean() }),
] as const

/** How a text is cut before its words are cut into tokens, step by step. */
export type PreTokenizerStep = z.infer<(typeof preTokenizerStep)[number]>

export const preTokenizerSchema = z
  .discriminatedUnion('type', [
    ...preTokenizerStep,
    z.strictObject({
      type: z.literal('Sequence'),
      pretokenizers: z.array(z.discriminatedUnion('type', [...preTokenizerStep])).max(50),
    }),
  ])
  .transform((given): readonly PreTokenizerStep[] =>
    given.type === 'Sequence' ? given.pretokenizers : [given],
  )
  .refine(
    (steps) =>
      !steps.some(({ type }) => type === 'ByteLevel') ||
      !steps.some((step) => step.type === 'Metaspace' && step.prepend_scheme === 'first'),
    'has ByteLevel beside a Metaspace with prepend_scheme "first", and where a text begins is not to be said of bytes',
  )
