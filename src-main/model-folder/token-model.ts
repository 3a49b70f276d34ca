import type { TokenizerClass } from './tokenizer-classes/tokenizer-class.ts'
import type { TokenizerModel, TokenModel } from './tokenizer-model.ts'
import type { TokenizerSettings } from './tokenizer-schema.ts'
import type { Vocabulary } from './vocabulary-files.ts'

/** As the classes have it, whatever a file says. */
const LONGEST_WORD = 100

export function vocabularyIn(model: TokenizerModel): Vocabulary {
  return model.type === 'Unigram'
    ? { type: model.type, pieces: model.vocab }
    : { ...model, vocab: new Map(Object.entries(model.vocab)) }
}

/** What a class makes of a vocabulary of its own type. */
export function modelOfClass(
  found: Vocabulary,
  { unknownPlace = () => 0 }: TokenizerClass,
  unknown: string,
  settings: TokenizerSettings,
): TokenModel {
  switch (found.type) {
    case 'WordPiece':
      return { kind: 'word-piece', vocab: found.vocab, unknown, longestWord: LONGEST_WORD }
    case 'BPE':
      return {
        kind: 'byte-pair',
        vocab: found.vocab,
        merges: found.merges,
        unknown: undefined,
        prefix: '',
        suffix: '',
        fusesUnknown: false,
        hasByteFallback: false,
        ignoresMerges: false,
      }
    case 'Unigram':
      return {
        kind: 'unigram',
        pieces: found.pieces,
        vocab: placesOf(found.pieces),
        unknownId: unknownPlace(found.pieces, unknown, settings),
        hasByteFallback: false,
      }
  }
}

/** What tokenizer.json says. */
export function modelInFile(model: TokenizerModel): TokenModel {
  switch (model.type) {
    case 'WordPiece':
      return {
        kind: 'word-piece',
        vocab: new Map(Object.entries(model.vocab)),
        unknown: model.unk_token,
        longestWord: model.max_input_chars_per_word,
      }
    case 'BPE':
      return {
        kind: 'byte-pair',
        vocab: new Map(Object.entries(model.vocab)),
        merges: model.merges,
        unknown: model.unk_token ?? undefined,
        prefix: model.continuing_subword_prefix,
        suffix: model.end_of_word_suffix,
        fusesUnknown: model.fuse_unk,
        hasByteFallback: model.byte_fallback,
        ignoresMerges: model.ignore_merges,
      }
    case 'Unigram':
      return {
        kind: 'unigram',
        pieces: model.vocab,
        vocab: placesOf(model.vocab),
        unknownId: model.unk_id ?? Number.POSITIVE_INFINITY,
        hasByteFallback: model.byte_fallback,
      }
  }
}

/** A piece's id is its place. */
function placesOf(pieces: Extract<TokenModel, { kind: 'unigram' }>['pieces']): ReadonlyMap<string, number> {
  return new Map(pieces.map(([piece], place) => [piece, place]))
}

/**
 * What is wrong with a model: Python refuses it too, or takes something by chance.
 * @param rows of the model's embedding table
 */
export function findFault(model: TokenModel, rows: number): string | undefined {
  const { vocab } = model
  if (model.kind === 'unigram' && model.pieces.length !== vocab.size) return 'two of its pieces are the same'
  if (new Set(vocab.values()).size !== vocab.size) return 'two tokens of its vocabulary have the same id'
  if (model.kind === 'unigram' && model.unknownId >= vocab.size)
    return 'its unknown token (unk_id) is none of its pieces'
  if (model.kind !== 'unigram' && model.unknown !== undefined && !vocab.has(model.unknown))
    return `its vocabulary lacks the unknown token ${model.unknown}`
  if (model.kind === 'byte-pair') {
    const strange = model.merges.find(
      ([a, b]) => !vocab.has(a) || !vocab.has(b) || !vocab.has(a + b.slice(model.prefix.length)),
    )
    if (strange)
      return `its vocabulary lacks a token of the merge ${JSON.stringify(strange.join(' '))}, or what it makes`
  }
  let highest = 0
  for (const id of vocab.values()) highest = Math.max(highest, id)
  return highest >= rows ? `token id ${highest} lies beyond the model's ${rows} embeddings` : undefined
}
