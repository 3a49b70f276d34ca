import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  addedTokensSchema,
  NAMED_TOKENS,
  specialTokensMapSchema,
  tokenizerSettingsSchema,
  type AddedToken,
  type NamedToken,
  type TokenizerFile,
  type TokenizerSettings,
} from './tokenizer-schema.ts'
import { readTokenizerJson } from './read-tokenizer-json.ts'

/**
 * What a folder's small files say of its tokenizer, merged as Python (transformers 5.24) merges
 * them.
 */
export interface ResolvedSettings {
  readonly settings: TokenizerSettings
  /** By their ids, as the files have them. */
  readonly written: ReadonlyMap<number, AddedToken>
  /**
   * Special tokens with a role, in Python's order; those that a file gives as an object, or that
   * are written elsewhere, with their flags.
   */
  readonly named: readonly NamedToken[]
  readonly extra: readonly NamedToken[]
}

/** The special tokens that BERT's classes have where no file says otherwise. */
const BERT_TOKENS: Readonly<Record<string, string>> = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
}

/** tokenizer_config.json, where there is one. */
export function readSettings(folder: string): TokenizerSettings {
  const path = join(folder, 'tokenizer_config.json')
  return existsSync(path)
    ? readTokenizerJson(path, tokenizerSettingsSchema)
    : tokenizerSettingsSchema.parse({})
}

/**
 * added_tokens_decoder in tokenizer_config.json says all; only where it is missing, Python reads
 * special_tokens_map.json, added_tokens.json and the tokens in tokenizer.json.
 */
export function resolveSettings(
  folder: string,
  given: TokenizerSettings,
  file: TokenizerFile | undefined,
  isBert: boolean,
): ResolvedSettings {
  const { settings, written } = given.added_tokens_decoder
    ? { settings: given, written: byId(given.added_tokens_decoder) }
    : withOldFiles(folder, given, file)
  const flags = new Map([...written.values()].map((token) => [token.content, token]))
  const named = namedTokens(settings, isBert).map((token) => flags.get(contentOf(token)) ?? token)
  return { settings, written, named, extra: extraOf(settings) }
}

export function contentOf(token: NamedToken): string {
  return typeof token === 'string' ? token : token.content
}

/** A special token by its role: what a file says, or what BERT has. */
export function namedToken(
  settings: TokenizerSettings,
  role: (typeof NAMED_TOKENS)[number],
): string | undefined {
  const said = settings[role]
  if (said === null) return undefined
  return said === undefined ? BERT_TOKENS[role] : contentOf(said)
}

function byId(decoder: Readonly<Record<string, AddedToken>>): ReadonlyMap<number, AddedToken> {
  return new Map(Object.entries(decoder).map(([id, token]) => [Number(id), token]))
}

function withOldFiles(folder: string, given: TokenizerSettings, file: TokenizerFile | undefined) {
  const mapPath = join(folder, 'special_tokens_map.json')
  const map = existsSync(mapPath) ? readTokenizerJson(mapPath, specialTokensMapSchema) : {}
  const said = Object.entries(map).flatMap(([key, value]) =>
    key.endsWith('_tokens') ? [] : [[key, isToken(value) ? { ...value, special: true } : value] as const],
  )
  const extra = extraOf(given)
  const theirs =
    map.extra_special_tokens ?? (extra.length === 0 ? map.additional_special_tokens : undefined) ?? []
  const settings: TokenizerSettings = {
    ...given,
    ...Object.fromEntries(said),
    extra_special_tokens: [...extra, ...theirs],
  }
  const written = new Map<number, AddedToken>()
  const addedPath = join(folder, 'added_tokens.json')
  if (existsSync(addedPath)) {
    const special = new Set(
      [...NAMED_TOKENS.map((role) => settings[role]), ...extraOf(settings)].flatMap((token) =>
        token ? contentOf(token) : [],
      ),
    )
    for (const [content, id] of Object.entries(readTokenizerJson(addedPath, addedTokensSchema))) {
      const isSpecial = special.has(content)
      written.set(id, {
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: !isSpecial,
        special: isSpecial,
      })
    }
  }
  for (const { id, ...token } of file?.added_tokens ?? []) written.set(id, token)
  return { settings, written }
}

function extraOf({
  extra_special_tokens,
  additional_special_tokens,
}: TokenizerSettings): readonly NamedToken[] {
  return extra_special_tokens && extra_special_tokens.length > 0
    ? extra_special_tokens
    : (additional_special_tokens ?? [])
}

/** Roles that Python knows, then those of a model's own: any other key that ends with _token. */
function namedTokens(settings: TokenizerSettings, isBert: boolean): readonly NamedToken[] {
  const known = NAMED_TOKENS.flatMap((role): NamedToken | readonly NamedToken[] => {
    const said = settings[role]
    if (said !== undefined) return said ?? []
    return (isBert ? BERT_TOKENS[role] : undefined) ?? []
  })
  const unnamed = Object.entries(settings).flatMap(([key, value]) =>
    key.endsWith('_token') && !isKnown(key) && typeof value === 'string' ? value : [],
  )
  return [...known, ...unnamed]
}

function isKnown(key: string): boolean {
  return (NAMED_TOKENS as readonly string[]).includes(key)
}

function isToken(value: unknown): value is AddedToken {
  return typeof value === 'object' && value !== null && 'content' in value
}
