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

/** Texts into token ids, as Python's fast tokenizer of the same folder does it. */
export interface Tokenizer {
  /** @param maxLength tokens at most, special ones included; the longer text is cut first */
  encode(text: string, textPair: string | undefined, maxLength: number): Tokens
  /** What ids are called, for people: [CLS], play, ##ing, Ġplay, ▁play */
  tokensOf(ids: Int32Array): readonly string[]
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
  return {
    ...tokenizer,
    encode(text, textPair, maxLength) {
      if (textPair === undefined) return tokenizer.encode(text, textPair, maxLength)
      throw new StillroomError(
        'unsupported-model',
        `${folder} knows no second text (type_vocab_size is 1 in its config.json), and the data has pairs. Name one column of text, or take a model for pairs.`,
      )
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
  const fill = (pieces: readonly TemplatePiece[], texts: Record<'A' | 'B', readonly number[]>): Tokens => {
    const parts = pieces.map((piece) => (piece.kind === 'text' ? texts[piece.of] : [piece.id]))
    const types = pieces.flatMap(({ typeId }, at) => (parts[at] ?? []).map(() => (hasTypeIds ? typeId : 0)))
    return { ids: Int32Array.from(parts.flat()), typeIds: Int32Array.from(types) }
  }
  let names: ReadonlyMap<number, string> | undefined
  return {
    encode(text, textPair, maxLength) {
      const first = idsOf(text)
      if (textPair === undefined)
        return fill(template.single, { A: cut(first, roomIn(template.single, maxLength)), B: [] })
      const second = idsOf(textPair)
      const [a, b] = truncateLongestFirst(first.length, second.length, roomIn(template.pair, maxLength))
      return fill(template.pair, { A: cut(first, a), B: cut(second, b) })
    },
    tokensOf(ids) {
      names ??= namesOf(files)
      const known = names
      return Array.from(ids, (id) => known.get(id) ?? `[${id}]`)
    },
  }
}

function namesOf({ model, preTokenizer, added }: TokenizerOnDisk): ReadonlyMap<number, string> {
  const isOfBytes = preTokenizer.some(({ type }) => type === 'ByteLevel')
  return new Map([
    ...[...model.vocab].map(([token, id]) => [id, isOfBytes ? readByteLetters(token) : token] as const),
    ...added.map(({ id, content }) => [id, content] as const),
  ])
}
