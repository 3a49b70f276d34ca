import { z } from 'zod'

/** By hand: a schema of its own for each of 30,000 words takes a tenth of a second. */
export function isVocabulary(value: unknown): value is Readonly<Record<string, number>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((id) => Number.isSafeInteger(id) && id >= 0)
  )
}

/** Two tokens that become one. */
export type Merge = readonly [string, string]

/** "a b", as files were written until 2024, or ["a", "b"]. */
function isMerges(value: unknown): value is readonly (string | Merge)[] {
  return (
    Array.isArray(value) &&
    value.every((merge: unknown) =>
      typeof merge === 'string'
        ? /^[^ ]+ [^ ]+$/u.test(merge)
        : Array.isArray(merge) && merge.length === 2 && merge.every((part) => typeof part === 'string'),
    )
  )
}

/** A piece of text and its logarithmic probability. */
export type Piece = readonly [string, number]

function isPieces(value: unknown): value is readonly Piece[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(
      (piece: unknown) =>
        Array.isArray(piece) &&
        piece.length === 2 &&
        typeof piece[0] === 'string' &&
        Number.isFinite(piece[1]),
    )
  )
}

const vocab = z.custom<Readonly<Record<string, number>>>(isVocabulary, 'is no map of words to ids')
/** Empty is none. */
const affix = z
  .string()
  .max(100)
  .nullish()
  .transform((text) => text ?? '')

/** Old files leave out which model theirs is. */
function withType(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || 'type' in value) return value
  if ('merges' in value) return { ...value, type: 'BPE' }
  return { ...value, type: 'vocab' in value && Array.isArray(value.vocab) ? 'Unigram' : 'WordPiece' }
}

/** What tokenizer.json says of the vocabulary, and how words are cut into its tokens. */
export const tokenizerModelSchema = z.preprocess(
  withType,
  z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('WordPiece'),
      unk_token: z.string(),
      continuing_subword_prefix: z.literal('##'),
      max_input_chars_per_word: z.number().int().min(1).max(1000),
      vocab,
    }),
    z.looseObject({
      type: z.literal('BPE'),
      /** Above 0, Python cuts each text otherwise every time. */
      dropout: z.literal(0).nullish(),
      unk_token: z.string().nullish(),
      continuing_subword_prefix: affix,
      end_of_word_suffix: affix,
      fuse_unk: z.boolean().default(false),
      byte_fallback: z.boolean().default(false),
      ignore_merges: z.boolean().default(false),
      vocab,
      merges: z
        .custom<readonly (string | Merge)[]>(isMerges, 'is no list of pairs of tokens')
        .transform((merges) =>
          merges.map((merge) => (typeof merge === 'string' ? (merge.split(' ') as [string, string]) : merge)),
        ),
    }),
    z.looseObject({
      type: z.literal('Unigram'),
      unk_id: z.number().int().min(0).nullish(),
      byte_fallback: z.boolean().default(false),
      vocab: z.custom<readonly Piece[]>(isPieces, 'is no list of pieces with their scores'),
    }),
  ]),
)

export type TokenizerModel = z.infer<typeof tokenizerModelSchema>

/**
 * A model as it is run: what a file says, or what a tokenizer's class makes of the file's
 * vocabulary.
 */
export type TokenModel =
  | {
      readonly kind: 'word-piece'
      readonly vocab: ReadonlyMap<string, number>
      readonly unknown: string
      /** Characters; a longer word is unknown. */
      readonly longestWord: number
    }
  | {
      readonly kind: 'byte-pair'
      readonly vocab: ReadonlyMap<string, number>
      /** The earlier, the sooner it is done. */
      readonly merges: readonly Merge[]
      /** What a character that no token has becomes; undefined: it is left out. */
      readonly unknown: string | undefined
      /** Before a word's second character and all that follow. */
      readonly prefix: string
      /** Behind a word's last character. */
      readonly suffix: string
      readonly fusesUnknown: boolean
      /** Whether a character that no token has becomes <0x..>, a token a byte. */
      readonly hasByteFallback: boolean
      /** Whether a word that is a token is left whole. */
      readonly ignoresMerges: boolean
    }
  | {
      readonly kind: 'unigram'
      readonly vocab: ReadonlyMap<string, number>
      /** In the order of their ids. */
      readonly pieces: readonly Piece[]
      readonly unknownId: number
      readonly hasByteFallback: boolean
    }
