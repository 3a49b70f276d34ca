import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Tokenizer as WordPiece } from '@huggingface/tokenizers'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { asPythonReads } from './as-python-reads.ts'
import { tokenizerFromVocabulary } from './from-vocabulary.ts'
import { tokenizerSchema, type TokenizerFile } from './tokenizer-schema.ts'
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

const LARGEST_FILE = 50_000_000

/**
 * Loads a BERT tokenizer from a Hugging Face folder.
 * @param vocabularySize rows of the model's embedding table; no id may reach it
 * @throws StillroomError `invalid-tokenizer` naming the file and all that is wrong
 */
export function loadTokenizer(folder: string, vocabularySize: number): Tokenizer {
  const path = join(folder, 'tokenizer.json')
  const file = readTokenizerFile(path, vocabularySize)
  const wordPiece = construct(file, path)
  const [cls, sep] = specialIds(file, path)
  const beyond = [cls, sep].find((id) => id >= vocabularySize)
  if (beyond !== undefined)
    throw new StillroomError(
      'invalid-tokenizer',
      `${path}: its template's token id ${beyond} lies beyond the model's ${vocabularySize} embeddings`,
    )
  let names: ReadonlyMap<number, string> | undefined
  const idsOf = (text: string): readonly number[] =>
    wordPiece.encode(asPythonReads(text, file.normalizer), { add_special_tokens: false }).ids
  return {
    encode(text, textPair, maxLength) {
      const first = idsOf(text)
      if (textPair === undefined) {
        const kept = first.slice(0, Math.max(0, maxLength - 2))
        return { ids: Int32Array.of(cls, ...kept, sep), typeIds: new Int32Array(kept.length + 2) }
      }
      const second = idsOf(textPair)
      const [a, b] = truncateLongestFirst(first.length, second.length, Math.max(0, maxLength - 3))
      const ids = Int32Array.of(cls, ...first.slice(0, a), sep, ...second.slice(0, b), sep)
      return { ids, typeIds: new Int32Array(ids.length).fill(1, a + 2) }
    },
    tokensOf(ids) {
      names ??= namesOf(file)
      const known = names
      return Array.from(ids, (id) => known.get(id) ?? `[${id}]`)
    },
  }
}

function namesOf({ model, added_tokens: added }: TokenizerFile): ReadonlyMap<number, string> {
  return new Map([
    ...Object.entries(model.vocab).map(([token, id]) => [id, token] as const),
    ...added.map(({ id, content }) => [id, content] as const),
  ])
}

function construct(file: TokenizerFile, path: string): WordPiece {
  try {
    return new WordPiece(file, {})
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StillroomError('invalid-tokenizer', `${path} is no BERT tokenizer: ${reason}`, { cause })
  }
}

function readTokenizerFile(path: string, vocabularySize: number): TokenizerFile {
  const refuse = (what: string): never => {
    throw new StillroomError(
      'invalid-tokenizer',
      `${path} is no BERT tokenizer that Stillroom can trust: ${what}`,
    )
  }
  const json = readJson(path, refuse)
  const parsed = tokenizerSchema.safeParse(json)
  if (!parsed.success) {
    return refuse(
      parsed.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .slice(0, 10)
        .join('; '),
    )
  }
  checkVocabulary(parsed.data, vocabularySize, refuse)
  return parsed.data
}

/** tokenizer.json, or what Python makes of vocab.txt where there is no such file. */
function readJson(path: string, refuse: (what: string) => never): unknown {
  const vocabulary = join(dirname(path), 'vocab.txt')
  const source = existsSync(path) ? path : vocabulary
  if (!existsSync(source)) return refuse('the file is missing, and vocab.txt too')
  if (statSync(source).size > LARGEST_FILE) return refuse(`it is larger than ${LARGEST_FILE} bytes`)
  try {
    return source === path ? JSON.parse(readFileSync(path, 'utf8')) : tokenizerFromVocabulary(dirname(path))
  } catch {
    return refuse(
      source === path ? 'it is not JSON' : 'it is missing, and vocab.txt beside it cannot be read',
    )
  }
}

function checkVocabulary(
  { model, added_tokens: added }: TokenizerFile,
  vocabularySize: number,
  refuse: (what: string) => never,
): void {
  const ids = Object.values(model.vocab)
  if (new Set(ids).size !== ids.length) refuse('two tokens of its vocabulary have the same id')
  if (!Object.hasOwn(model.vocab, model.unk_token))
    refuse(`its vocabulary lacks the unknown token ${model.unk_token}`)
  const highest = [...ids, ...added.map(({ id }) => id)].reduce((most, id) => Math.max(most, id), 0)
  if (highest >= vocabularySize)
    refuse(`token id ${highest} lies beyond the model's ${vocabularySize} embeddings`)
}

/** The ids of [CLS] and [SEP]. The template must be BERT's own: [CLS] A [SEP], and [CLS] A [SEP] B [SEP] with type 1 for B. */
function specialIds({ post_processor: processor }: TokenizerFile, path: string): readonly [number, number] {
  if (processor.type === 'BertProcessing') return [processor.cls[1], processor.sep[1]]
  const describe = (pieces: typeof processor.single): string =>
    pieces
      .map((piece) =>
        'Sequence' in piece
          ? `${piece.Sequence.id}:${piece.Sequence.type_id}`
          : `${processor.special_tokens[piece.SpecialToken.id]?.ids[0]}:${piece.SpecialToken.type_id}`,
      )
      .join(' ')
  const names = processor.pair.flatMap((piece) => ('SpecialToken' in piece ? [piece.SpecialToken.id] : []))
  const [cls, sep] = [names[0], names[1]].map((name) => processor.special_tokens[name ?? '']?.ids[0])
  const isBert =
    describe(processor.single) === `${cls}:0 A:0 ${sep}:0` &&
    describe(processor.pair) === `${cls}:0 A:0 ${sep}:0 B:1 ${sep}:1`
  if (isBert && cls !== undefined && sep !== undefined) return [cls, sep]
  throw new StillroomError('invalid-tokenizer', `${path}: its template is not BERT's ([CLS] A [SEP] B [SEP])`)
}
