import { StillroomError } from '../../domain/stillroom-error.ts'
import { readTokenizer, type TokenizerOnDisk } from '../../model-folder/read-tokenizer.ts'
import type { TemplatePiece } from '../../model-folder/template.ts'
import { readByteLetters } from './byte-level.ts'
import { createTextCutter } from './cut-text.ts'
import { truncateLongestFirst } from './truncate-longest-first.ts'

export interface Tokens {
  readonly ids: Int32Array
  /**
   * 0 for the first text and its special tokens, 1 for the second's; all 0 where a model has none.
   */
  readonly typeIds: Int32Array
}

/** The same, and where each token comes from. */
export interface PlacedTokens extends Tokens {
  /** Which text a token is of, 0 or 1; −1 where it is the template's. */
  readonly texts: Int8Array
  /** Tokens of the texts that had no room. */
  readonly cut: number
}

/** Texts into token ids, as Python's fast tokenizer of the same folder does it. */
export interface Tokenizer {
  /** @param maxLength tokens at most, special ones included; the longer text is cut first */
  encode(text: string, textPair: string | undefined, maxLength: number): Tokens
  /** As `encode`. */
  place(text: string, textPair: string | undefined, maxLength: number): PlacedTokens
  /** What ids are called, for people: [CLS], play, ##ing, Ġplay, ▁play */
  tokensOf(ids: Int32Array): readonly string[]
  /** Whether a token, as `tokensOf` calls it, goes on with the word before it. */
  isContinued(token: string): boolean
  /** Stands for a word that is not said; undefined where the model has no such token. */
  readonly maskId: number | undefined
}

/**
 * Loads an encoder's tokenizer from a Hugging Face folder.
 * @param vocabularySize rows of the model's embedding table; no id may reach it
 * @param tokenTypes texts that the model can tell from each other: one, or the two of a pair; 0: it
 * takes no types
 * @throws StillroomError `invalid-tokenizer` naming the file and all that is wrong; where a pair is
 * encoded for a model that has one text, `unsupported-model`
 */
export function loadTokenizer(folder: string, vocabularySize: number, tokenTypes = 2): Tokenizer {
  const files = readTokenizer(folder, vocabularySize)
  const tokenizer = createTokenizer(files)
  if (tokenTypes !== 1 || !files.hasTypeIds) return tokenizer
  const requireOneText = (textPair: string | undefined) => {
    if (textPair === undefined) return
    throw new StillroomError(
      'unsupported-model',
      `${folder} knows no second text (type_vocab_size is 1 in its config.json), and the data has pairs. Name one column of text, or take a model for pairs.`,
    )
  }
  return {
    ...tokenizer,
    encode(text, textPair, maxLength) {
      requireOneText(textPair)
      return tokenizer.encode(text, textPair, maxLength)
    },
    place(text, textPair, maxLength) {
      requireOneText(textPair)
      return tokenizer.place(text, textPair, maxLength)
    },
  }
}

/** Of a tokenizer that was read. */
function createTokenizer(files: TokenizerOnDisk): Tokenizer {
  const { template, hasTypeIds, truncationSide } = files
  const idsOf = createTextCutter(files)
  const cut = (ids: readonly number[], count: number) =>
    truncationSide === 'left' ? ids.slice(ids.length - Math.min(count, ids.length)) : ids.slice(0, count)
  /** Without the texts: special tokens alone. */
  const roomIn = (pieces: readonly TemplatePiece[], maxLength: number) =>
    Math.max(0, maxLength - pieces.filter(({ kind }) => kind === 'token').length)
  /** The template's pieces, each with its ids; a text's are cut to what has room. */
  const partsOf = (text: string, textPair: string | undefined, maxLength: number) => {
    const first = idsOf(text)
    const second = textPair === undefined ? [] : idsOf(textPair)
    const pieces = textPair === undefined ? template.single : template.pair
    const room = roomIn(pieces, maxLength)
    const [a, b] =
      textPair === undefined ? [room, 0] : truncateLongestFirst(first.length, second.length, room)
    const texts = { A: cut(first, a), B: cut(second, b) }
    return {
      parts: pieces.map((piece) => ({ piece, ids: piece.kind === 'text' ? texts[piece.of] : [piece.id] })),
      cut: first.length + second.length - texts.A.length - texts.B.length,
    }
  }
  type Parts = ReturnType<typeof partsOf>['parts']
  const tokensIn = (parts: Parts): Tokens => ({
    ids: Int32Array.from(parts.flatMap(({ ids }) => ids)),
    typeIds: Int32Array.from(
      parts.flatMap(({ piece, ids }) => ids.map(() => (hasTypeIds ? piece.typeId : 0))),
    ),
  })
  let names: ReadonlyMap<number, string> | undefined
  return {
    encode: (text, textPair, maxLength) => tokensIn(partsOf(text, textPair, maxLength).parts),
    place(text, textPair, maxLength) {
      const { parts, cut: left } = partsOf(text, textPair, maxLength)
      const textOf = (piece: TemplatePiece) => (piece.kind === 'token' ? -1 : piece.of === 'A' ? 0 : 1)
      const texts = parts.flatMap(({ piece, ids }) => ids.map(() => textOf(piece)))
      return { ...tokensIn(parts), texts: Int8Array.from(texts), cut: left }
    },
    tokensOf(ids) {
      names ??= namesOf(files)
      const known = names
      return Array.from(ids, (id) => known.get(id) ?? `[${id}]`)
    },
    isContinued: (token) =>
      files.model.kind === 'word-piece' ? token.startsWith('##') : !/^[Ġ▁]/u.test(token),
    maskId: files.maskId,
  }
}

function namesOf({ model, preTokenizer, added }: TokenizerOnDisk): ReadonlyMap<number, string> {
  const isOfBytes = preTokenizer.some(({ type }) => type === 'ByteLevel')
  return new Map([
    ...[...model.vocab].map(([token, id]) => [id, isOfBytes ? readByteLetters(token) : token] as const),
    ...added.map(({ id, content }) => [id, content] as const),
  ])
}
