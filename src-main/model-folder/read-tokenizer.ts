import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AddedVocabulary, type PlacedToken } from './added-vocabulary.ts'
import { tokenizerClassIn } from './parse-config.ts'
import { findAlike } from './find-alike.ts'
import { readJsonFile } from './read-json-file.ts'
import { readTokenizerJson, tokenizerRefusal } from './read-tokenizer-json.ts'
import { readVocabulary } from './read-vocabulary.ts'
import { templateIds } from './template-ids.ts'
import { tokenizerKind } from './tokenizer-class.ts'
import {
  MOST_ADDED_TOKENS,
  tokenizerSchema,
  type Normalizer,
  type TokenizerSettings,
} from './tokenizer-schema.ts'
import {
  contentOf,
  namedToken,
  readSettings,
  resolveSettings,
  type ResolvedSettings,
} from './tokenizer-settings.ts'

/** As BertTokenizer has it, whatever a file says. */
const LONGEST_WORD = 100
const LARGEST_CONFIG = 10_000_000

/** How a folder's texts are cut into tokens: what Python makes of its files, resolved. */
export interface TokenizerOnDisk {
  readonly normalizer: Normalizer | null
  /** Whether texts are cut at blanks and punctuation first, as BERT's are. */
  readonly hasPreTokenizer: boolean
  readonly vocab: ReadonlyMap<string, number>
  readonly unknown: string
  /** Characters; a longer word is unknown. */
  readonly longestWord: number
  /**
   * Tokens that are matched whole: in the text as it is or, where they are `normalized`, in the
   * normalized text.
   */
  readonly added: readonly PlacedToken[]
  /** Whether those that are special are left in pieces. */
  readonly splitsSpecial: boolean
  readonly cls: number
  readonly sep: number
  /** Whether the second text of a pair is marked as such. */
  readonly hasTypeIds: boolean
  /** Which end of a text is cut off when it is too long. */
  readonly truncationSide: 'left' | 'right'
}

type Refuse = (what: string) => never

/**
 * Reads a BERT tokenizer from a Hugging Face folder, as transformers 5.24 reads it: for BERT's own
 * classes tokenizer_config.json says how texts are normalized, for PreTrainedTokenizerFast
 * tokenizer.json does.
 * @param vocabularySize rows of the model's embedding table; no id may reach it
 * @throws StillroomError `invalid-tokenizer` naming the file and all that is wrong
 */
export function readTokenizer(folder: string, vocabularySize: number): TokenizerOnDisk {
  const path = join(folder, 'tokenizer.json')
  const words = join(folder, 'vocab.txt')
  const given = readSettings(folder)
  const name = given.tokenizer_class ?? classInConfig(folder)
  const kind = tokenizerKind(name, folder)
  if (!existsSync(path) && !existsSync(words))
    throw tokenizerRefusal(path, 'the file is missing, and vocab.txt too')
  const file = existsSync(path) ? readTokenizerJson(path, tokenizerSchema) : undefined
  const refuse: Refuse = (what) => {
    throw tokenizerRefusal(file ? path : words, what)
  }
  if (kind.from === 'file' && !file)
    return refuse(`a ${name} (tokenizer_class) is read from tokenizer.json, which is missing`)
  const resolved = resolveSettings(folder, given, file, kind.from === 'bert')
  const vocab = file ? new Map(Object.entries(file.model.vocab)) : readVocabulary(words)
  const unknown =
    kind.from === 'file' && file ? file.model.unk_token : roleOf(resolved.settings, 'unk_token', refuse)
  checkVocabulary(vocab, unknown, vocabularySize, refuse)
  const added = new AddedVocabulary(vocab)
  if (kind.from === 'file') for (const token of file?.added_tokens ?? []) added.add(token)
  if (resolved.written.size > MOST_ADDED_TOKENS)
    refuse(`it has ${resolved.written.size} added tokens, more than ${MOST_ADDED_TOKENS}`)
  addTokens(added, resolved)
  checkPlaces(added, resolved.written, vocab, vocabularySize, refuse)
  const template = file?.post_processor
    ? (templateIds(file.post_processor) ?? refuse("its template is not BERT's ([CLS] A [SEP] B [SEP])"))
    : undefined
  const [cls, sep] =
    kind.from === 'file'
      ? (template ?? refuse("it has no template; BERT's is [CLS] A [SEP] B [SEP]"))
      : [placeOf('cls_token'), placeOf('sep_token')]
  function placeOf(role: 'cls_token' | 'sep_token'): number {
    const token = roleOf(resolved.settings, role, refuse)
    return added.idOf(token) ?? refuse(`its vocabulary lacks ${token} (${role})`)
  }
  const normalizer = kind.from === 'file' ? (file?.normalizer ?? null) : normalizerOf(resolved.settings)
  const alike = findAlike(added.placed(), normalizer)
  if (alike)
    refuse(
      `its added tokens ${alike.map((token) => JSON.stringify(token)).join(' and ')} are one once the text is normalized, and Python takes now this one, now that. Save one of them with "normalized": false.`,
    )
  const beyond = [cls, sep].find((id) => id >= vocabularySize)
  if (beyond !== undefined)
    refuse(`its template's token id ${beyond} lies beyond the model's ${vocabularySize} embeddings`)
  return {
    normalizer,
    hasPreTokenizer: kind.from === 'bert' || Boolean(file?.pre_tokenizer),
    vocab,
    unknown,
    longestWord: kind.from === 'file' && file ? file.model.max_input_chars_per_word : LONGEST_WORD,
    // A special token that nobody wrote down and the vocabulary lacks ([MASK], for one) has no
    // embedding: it is no token of this model.
    added: added.placed().filter(({ id }) => id < vocabularySize),
    splitsSpecial: given.split_special_tokens,
    cls,
    sep,
    hasTypeIds: given.model_input_names?.includes('token_type_ids') ?? kind.hasTypeIds,
    truncationSide: given.truncation_side ?? (file?.truncation?.direction === 'Left' ? 'left' : 'right'),
  }
}

/** The tokenizer's class, where config.json names it; a folder with a tokenizer alone has none. */
export function classInConfig(folder: string): string | undefined {
  const path = join(folder, 'config.json')
  return existsSync(path) ? tokenizerClassIn(readJsonFile(path, LARGEST_CONFIG)) : undefined
}

function roleOf(
  settings: TokenizerSettings,
  role: 'unk_token' | 'cls_token' | 'sep_token',
  refuse: Refuse,
): string {
  return namedToken(settings, role) ?? refuse(`its ${role} is null in tokenizer_config.json`)
}

function normalizerOf({
  do_lower_case,
  strip_accents,
  tokenize_chinese_chars,
}: TokenizerSettings): Normalizer {
  return {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: tokenize_chinese_chars,
    strip_accents,
    lowercase: do_lower_case,
  }
}

/** In the order in which Python adds them: it decides what ids they get. */
function addTokens(added: AddedVocabulary, { written, named, extra }: ResolvedSettings): void {
  const roles = new Set(named.map(contentOf))
  const waiting = [...written].sort(([a], [b]) => a - b).map(([, token]) => token)
  const known = new Set(waiting.map(contentOf))
  const more = [...named, ...extra].flatMap((token) => {
    const content = contentOf(token)
    if (content === '' || known.has(content) || added.has(content)) return []
    known.add(content)
    return typeof token === 'string'
      ? { content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
      : token
  })
  for (const token of [...waiting, ...more])
    added.add({ ...token, special: token.special || roles.has(token.content) })
}

function checkVocabulary(
  vocab: ReadonlyMap<string, number>,
  unknown: string,
  vocabularySize: number,
  refuse: Refuse,
): void {
  if (new Set(vocab.values()).size !== vocab.size) refuse('two tokens of its vocabulary have the same id')
  if (!vocab.has(unknown)) refuse(`its vocabulary lacks the unknown token ${unknown}`)
  let highest = 0
  for (const id of vocab.values()) highest = Math.max(highest, id)
  if (highest >= vocabularySize)
    refuse(`token id ${highest} lies beyond the model's ${vocabularySize} embeddings`)
}

function checkPlaces(
  added: AddedVocabulary,
  written: ResolvedSettings['written'],
  vocab: ReadonlyMap<string, number>,
  vocabularySize: number,
  refuse: Refuse,
): void {
  for (const [id, { content }] of written) {
    const ordered = added.idOf(content)
    if (ordered !== id)
      refuse(
        `its added token ${JSON.stringify(content)} is written with the id ${id}, and Python's tokenizers give it ${ordered}: ids of added tokens follow the vocabulary without a gap. Save the tokenizer anew with Python: tokenizer.save_pretrained(…)`,
      )
    if (id >= vocabularySize)
      refuse(
        `token id ${id} (${content}) lies beyond the model's ${vocabularySize} embeddings; resize them with Python: model.resize_token_embeddings(len(tokenizer))`,
      )
  }
  const words = new Map([...vocab].map(([word, id]) => [id, word]))
  const clash = added.placed().find(({ id, content }) => (words.get(id) ?? content) !== content)
  if (clash)
    refuse(
      `its added token ${JSON.stringify(clash.content)} has the id ${clash.id} of ${JSON.stringify(words.get(clash.id))}`,
    )
}
