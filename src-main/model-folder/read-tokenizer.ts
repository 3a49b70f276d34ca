import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { AddedVocabulary, type PlacedToken } from './added-vocabulary.ts'
import { findAlike } from './find-alike.ts'
import { readTokenizerJson, tokenizerRefusal } from './read-tokenizer-json.ts'
import { bertTemplate, robertaTemplate, templateIn, type Template } from './template.ts'
import { findFault, modelInFile, modelOfClass, vocabularyIn } from './token-model.ts'
import { tokenizerKind } from './tokenizer-class.ts'
import type { TokenizerClass } from './tokenizer-classes/tokenizer-class.ts'
import { tokenizerInConfig } from './tokenizer-in-config.ts'
import type { TokenModel } from './tokenizer-model.ts'
import type { NormalizerStep, PreTokenizerStep } from './tokenizer-parts.ts'
import { MOST_ADDED_TOKENS, tokenizerSchema, type TokenizerFile, type TokenRole } from './tokenizer-schema.ts'
import { contentOf, readSettings, resolveSettings, type ResolvedSettings } from './tokenizer-settings.ts'
import { readVocabularyFiles } from './vocabulary-files.ts'

/** How texts are cut, but for tokens that are matched whole. */
interface Cutting {
  readonly normalizer: readonly NormalizerStep[]
  readonly preTokenizer: readonly PreTokenizerStep[]
  readonly model: TokenModel
}

/** How a folder's texts are cut into tokens: what Python makes of its files, resolved. */
export interface TokenizerOnDisk extends Cutting {
  /**
   * Tokens that are matched whole: in the text as it is or, where they are `normalized`, in the
   * normalized text.
   */
  readonly added: readonly PlacedToken[]
  /** Whether those that are special are left in pieces. */
  readonly splitsSpecial: boolean
  readonly template: Template
  /** Stands for a word that is not said; undefined where the model has no embedding of it. */
  readonly maskId: number | undefined
  /** Whether a model is given the template's types: otherwise all are 0. */
  readonly hasTypeIds: boolean
  /** Which end of a text is cut off when it is too long. */
  readonly truncationSide: 'left' | 'right'
}

type Refuse = (what: string) => never
type RoleOf = (role: TokenRole) => string

/**
 * Reads an encoder's tokenizer from a Hugging Face folder, as transformers 5.24 reads it: a class
 * says for itself how texts are normalized and cut, and takes the vocabulary alone from
 * tokenizer.json; of a PreTrainedTokenizerFast, tokenizer.json says all.
 * @param vocabularySize rows of the model's embedding table; no id may reach it
 * @throws StillroomError `invalid-tokenizer` naming the file and all that is wrong
 */
export function readTokenizer(folder: string, vocabularySize: number): TokenizerOnDisk {
  const path = join(folder, 'tokenizer.json')
  const given = readSettings(folder)
  const { modelType, tokenizerClass } = tokenizerInConfig(folder)
  const { name, made } = tokenizerKind(given.tokenizer_class ?? tokenizerClass, modelType, folder)
  const file = existsSync(path) ? readTokenizerJson(path, tokenizerSchema) : undefined
  const refuse: Refuse = (what) => {
    throw tokenizerRefusal(file ? path : folder, what)
  }
  const resolved = resolveSettings(folder, given, file, made)
  const roleOf: RoleOf = (role) => {
    const token = resolved.settings[role]
    return token ? contentOf(token) : refuse(`its ${role} is null in tokenizer_config.json`)
  }
  const cutting =
    made === 'file'
      ? cuttingInFile(
          file ?? refuse(`a ${name} (tokenizer_class) is read from tokenizer.json, which is missing`),
        )
      : cuttingOfClass(folder, file, name, made, resolved, roleOf, refuse)
  const { vocab } = cutting.model
  const fault = findFault(cutting.model, vocabularySize)
  if (fault !== undefined) refuse(fault)
  const added = new AddedVocabulary(vocab)
  if (made === 'file') for (const token of file?.added_tokens ?? []) added.add(token)
  if (resolved.written.size > MOST_ADDED_TOKENS)
    refuse(`it has ${resolved.written.size} added tokens, more than ${MOST_ADDED_TOKENS}`)
  addTokens(added, resolved)
  checkPlaces(added, resolved.written, vocab, vocabularySize, refuse)
  const alike = findAlike(added.placed(), cutting.normalizer)
  if (alike)
    refuse(
      `its added tokens ${alike.map((token) => JSON.stringify(token)).join(' and ')} are one once the text is normalized, and Python takes now this one, now that. Save one of them with "normalized": false.`,
    )
  const template = templateOf(made, file, added, roleOf, refuse)
  const ids = [...template.single, ...template.pair].flatMap((piece) =>
    piece.kind === 'token' ? piece.id : [],
  )
  const beyond = ids.find((id) => id >= vocabularySize)
  if (beyond !== undefined)
    refuse(`its template's token id ${beyond} lies beyond the model's ${vocabularySize} embeddings`)
  const mask = resolved.settings.mask_token
  const maskId = mask ? added.idOf(contentOf(mask)) : undefined
  return {
    ...cutting,
    maskId: maskId !== undefined && maskId < vocabularySize ? maskId : undefined,
    // A special token that nobody wrote down and the vocabulary lacks ([MASK], for one) has no
    // embedding: it is no token of this model.
    added: added.placed().filter(({ id }) => id < vocabularySize),
    splitsSpecial: given.split_special_tokens,
    template,
    hasTypeIds: given.model_input_names?.includes('token_type_ids') ?? (made !== 'file' && made.hasTypeIds),
    truncationSide: given.truncation_side ?? (file?.truncation?.direction === 'Left' ? 'left' : 'right'),
  }
}

function cuttingInFile({ normalizer, pre_tokenizer, model }: TokenizerFile): Cutting {
  return { normalizer: normalizer ?? [], preTokenizer: pre_tokenizer ?? [], model: modelInFile(model) }
}

function cuttingOfClass(
  folder: string,
  file: TokenizerFile | undefined,
  name: string,
  made: TokenizerClass,
  { settings }: ResolvedSettings,
  roleOf: RoleOf,
  refuse: Refuse,
): Cutting {
  const found = file ? vocabularyIn(file.model) : readVocabularyFiles(folder, made.model)
  if (found.type !== made.model)
    return refuse(
      `its vocabulary is a ${found.type}'s, and a ${name} (tokenizer_class) is made of a ${made.model}'s. Where it says all that is done with a text, write "PreTrainedTokenizerFast" for tokenizer_class.`,
    )
  return {
    normalizer: made.normalizers(settings, file),
    preTokenizer: made.preTokenizers(settings),
    model: modelOfClass(found, made, roleOf('unk_token'), settings),
  }
}

function templateOf(
  made: TokenizerClass | 'file',
  file: TokenizerFile | undefined,
  added: AddedVocabulary,
  roleOf: RoleOf,
  refuse: Refuse,
): Template {
  if (file?.post_processor && (made === 'file' || made.template.yieldsToFile))
    return (
      templateIn(file.post_processor) ??
      refuse('its template (post_processor) does not place each text once, behind a special token')
    )
  if (made === 'file') return refuse("it has no template (post_processor); BERT's is [CLS] A [SEP] B [SEP]")
  const [first, last] = [made.template.first, made.template.last].map((role) => {
    const token = roleOf(role)
    return added.idOf(token) ?? refuse(`its vocabulary lacks ${token} (${role})`)
  }) as [number, number]
  return made.template.shape === 'bert' ? bertTemplate(first, last) : robertaTemplate(first, last)
}

/** In the order in which Python adds them: it decides what ids they get. */
function addTokens(added: AddedVocabulary, { written, named, extra }: ResolvedSettings): void {
  const roles = new Set(named.map(contentOf))
  const waiting = [...written].sort(([a], [b]) => a - b).map(([, token]) => token)
  const known = new Set(waiting.map(contentOf))
  const more = [...named, ...extra].flatMap((token) => {
    const content = contentOf(token)
    // Of a word that has two roles with other flags each, the second role's hold.
    if (content === '' || known.has(content) || added.has(content)) return []
    return typeof token === 'string'
      ? { content, single_word: false, lstrip: false, rstrip: false, special: true }
      : token
  })
  for (const token of [...waiting, ...more])
    added.add({ ...token, special: token.special || roles.has(token.content) })
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
