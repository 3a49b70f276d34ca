import { Tokenizer as WordPiece } from '@huggingface/tokenizers'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readTokenizer, type TokenizerOnDisk } from '../../model-folder/read-tokenizer.ts'
import { asPythonReads } from './as-python-reads.ts'
import { createSplitter } from './split-at-added.ts'
import { truncateLongestFirst } from './truncate-longest-first.ts'

export interface Tokens {
  readonly ids: Int32Array
  /** 0 for the first text and its special tokens, 1 for the second's. */
  readonly typeIds: Int32Array
}

/** Texts into token ids, as Python's fast tokenizer of the same folder does it. */
export interface Tokenizer {
  /** @param maxLength tokens at most, [CLS] and [SEP] included; the longer text is cut first */
  encode(text: string, textPair: string | undefined, maxLength: number): Tokens
  /** What ids are called: [CLS], play, ##ing */
  tokensOf(ids: Int32Array): readonly string[]
}

/**
 * Loads a BERT tokenizer from a Hugging Face folder.
 * @param vocabularySize rows of the model's embedding table; no id may reach it
 * @param tokenTypes texts that the model can tell from each other: one, or the two of a pair
 * @throws StillroomError `invalid-tokenizer` naming the file and all that is wrong; where a pair is
 * encoded for a model that has one text, `unsupported-model`
 */
export function loadTokenizer(folder: string, vocabularySize: number, tokenTypes = 2): Tokenizer {
  const files = readTokenizer(folder, vocabularySize)
  const tokenizer = createTokenizer(files)
  if (tokenTypes > 1 || !files.hasTypeIds) return tokenizer
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
  const { cls, sep, hasTypeIds, truncationSide } = files
  const idsOf = createCutter(files)
  const cut = (ids: readonly number[], count: number) =>
    truncationSide === 'left' ? ids.slice(ids.length - Math.min(count, ids.length)) : ids.slice(0, count)
  let names: ReadonlyMap<number, string> | undefined
  return {
    encode(text, textPair, maxLength) {
      const first = idsOf(text)
      if (textPair === undefined) {
        const kept = cut(first, Math.max(0, maxLength - 2))
        return { ids: Int32Array.of(cls, ...kept, sep), typeIds: new Int32Array(kept.length + 2) }
      }
      const second = idsOf(textPair)
      const [a, b] = truncateLongestFirst(first.length, second.length, Math.max(0, maxLength - 3))
      const ids = Int32Array.of(cls, ...cut(first, a), sep, ...cut(second, b), sep)
      return {
        ids,
        typeIds: hasTypeIds ? new Int32Array(ids.length).fill(1, a + 2) : new Int32Array(ids.length),
      }
    },
    tokensOf(ids) {
      names ??= namesOf(files)
      const known = names
      return Array.from(ids, (id) => known.get(id) ?? `[${id}]`)
    },
  }
}

/**
 * A text's ids without special tokens around them. Added tokens are found here:
 * @huggingface/tokenizers 0.2.0 does not hear single_word, and strips blanks otherwise than Rust's
 * library.
 */
function createCutter(files: TokenizerOnDisk): (text: string) => readonly number[] {
  const { normalizer, pre_tokenizer: preTokenizer, model } = wordPieceOf(files)
  if (!model) throw new Error('@huggingface/tokenizers made no model')
  const normalize = (text: string) => {
    const prepared = asPythonReads(text, files.normalizer)
    return normalizer ? normalizer(prepared) : prepared
  }
  const sought = files.added.map((token) => ({
    ...token,
    isSplit: files.splitsSpecial && token.special,
    pattern: token.normalized ? normalize(token.content) : token.content,
  }))
  const splitRaw = createSplitter(sought.filter(({ normalized }) => !normalized))
  const splitNormalized = createSplitter(sought.filter(({ normalized }) => normalized))
  const unknown = files.vocab.get(files.unknown) ?? 0
  const words = (text: string): readonly number[] => {
    if (text === '') return []
    const pieces = preTokenizer ? preTokenizer(text) : [text]
    return model(pieces).map((token: string) => files.vocab.get(token) ?? unknown)
  }
  const each =
    (split: ReturnType<typeof createSplitter>, rest: (text: string) => readonly number[]) => (text: string) =>
      split(text).flatMap((piece) => (typeof piece === 'number' ? piece : rest(piece)))
  const inner = each(splitNormalized, words)
  return each(splitRaw, (text) => inner(normalize(text)))
}

function wordPieceOf({
  normalizer,
  hasPreTokenizer,
  vocab,
  unknown,
  longestWord,
}: TokenizerOnDisk): WordPiece {
  const file = {
    normalizer,
    pre_tokenizer: hasPreTokenizer ? { type: 'BertPreTokenizer' } : null,
    model: {
      type: 'WordPiece',
      unk_token: unknown,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: longestWord,
      vocab: Object.fromEntries(vocab),
    },
    post_processor: null,
    decoder: null,
    added_tokens: [],
  }
  return new WordPiece(file, {})
}

function namesOf({ vocab, added }: TokenizerOnDisk): ReadonlyMap<number, string> {
  return new Map([
    ...[...vocab].map(([token, id]) => [id, token] as const),
    ...added.map(({ id, content }) => [id, content] as const),
  ])
}
