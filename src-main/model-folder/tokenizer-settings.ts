import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TokenizerClass } from './tokenizer-classes/tokenizer-class.ts'
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
  made: TokenizerClass | 'file',
): ResolvedSettings {
  const { settings, written } = given.added_tokens_decoder
    ? { settings: given, written: byId(given.added_tokens_decoder) }
    : withOldFiles(folder, given, file)
  const flags = new Map([...written.values()].map((token) => [token.content, token]))
  const ofClass = made === 'file' ? {} : made.tokens
  const named = NAMED_TOKENS.flatMap((role): NamedToken | readonly NamedToken[] => {
    const [said, own] = [settings[role], ofClass[role]]
    if (said === undefined) return own ?? []
    if (said === null) return []
    // A class that has flags for a token gives them to whatever word takes its place.
    const flagged = typeof said === 'string' && typeof own === 'object' ? { ...own, content: said } : said
    return flags.get(contentOf(said)) ?? flagged
  })
  return {
    settings: { ...ofClass, ...settings },
    written,
    named: [...named, ...tokensOfTheModel(settings)],
    extra: extraIn(settings) ?? (made === 'file' ? [] : (made.extra ?? [])),
  }
}

export function contentOf(token: NamedToken): string {
  return typeof token === 'string' ? token : token.content
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
  const extra = extraIn(given)
  const theirs =
    map.extra_special_tokens ?? (extra?.length ? undefined : map.additional_special_tokens) ?? undefined
  const settings: TokenizerSettings = {
    ...given,
    ...Object.fromEntries(said),
    extra_special_tokens: extra || theirs ? [...(extra ?? []), ...(theirs ?? [])] : undefined,
  }
  const written = new Map<number, AddedToken>()
  const addedPath = join(folder, 'added_tokens.json')
  if (existsSync(addedPath)) {
    const special = new Set(
      [...NAMED_TOKENS.map((role) => settings[role]), ...(extraIn(settings) ?? [])].flatMap((token) =>
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

function extraIn({
  extra_special_tokens,
  additional_special_tokens,
}: TokenizerSettings): readonly NamedToken[] | undefined {
  return (extra_special_tokens?.length ? extra_special_tokens : additional_special_tokens) ?? undefined
}

/** Tokens of a model's own: any other key that ends with _token. */
function tokensOfTheModel(settings: TokenizerSettings): readonly string[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    key.endsWith('_token') && !isKnown(key) && typeof value === 'string' ? value : [],
  )
}

function isKnown(key: string): boolean {
  return (NAMED_TOKENS as readonly string[]).includes(key)
}

function isToken(value: unknown): value is AddedToken {
  return typeof value === 'object' && value !== null && 'content' in value
}
