export const OPERATORS = ['==', '!=', '>=', '<=', '>', '<', '~', 'contains', 'within'] as const
export type Operator = (typeof OPERATORS)[number]

/** A word or sign of a query. */
export interface Token {
  /** `unclosed` is a text whose second quotation mark is missing; `end` stands behind the last. */
  readonly kind: 'word' | 'quoted' | 'unclosed' | 'operator' | 'open' | 'close' | 'and' | 'or' | 'not' | 'end'
  /** As written, without quotation marks; keywords in lower case, `=` as `==`. */
  readonly text: string
  /** Place in the query: characters from…to. */
  readonly from: number
  readonly to: number
}

const TOKEN =
  /(?<mark>["'])(?<quoted>[^]*?)\k<mark>|["'](?<unclosed>[^]*)|(?<sign>[=!<>]=|[=<>~()])|(?<word>[^\s()"'=<>~!]+|!)/g

/** What is no word, in lower case. */
const KINDS: ReadonlyMap<string, Token['kind']> = new Map([
  ...OPERATORS.map((operator) => [operator, 'operator'] as const),
  ['(', 'open'],
  [')', 'close'],
  ['and', 'and'],
  ['or', 'or'],
  ['not', 'not'],
])

/** A query's tokens; every text has them. */
export function tokensOf(text: string): readonly Token[] {
  return Array.from(text.matchAll(TOKEN), ({ 0: written, index, groups = {} }): Token => {
    const place = { from: index, to: index + written.length }
    const { quoted, unclosed } = groups
    if (quoted !== undefined) return { kind: 'quoted', text: quoted, ...place }
    if (unclosed !== undefined) return { kind: 'unclosed', text: unclosed, ...place }
    const known = written === '=' ? '==' : written.toLowerCase()
    const kind = KINDS.get(known)
    return kind ? { kind, text: known, ...place } : { kind: 'word', text: written, ...place }
  })
}

/** A text as it is written in a query, with quotation marks where it would not be one word. */
export function quoted(text: string): string {
  const [first] = tokensOf(text)
  if (first?.kind === 'word' && first.text === text) return text
  return text.includes('"') ? `'${text}'` : `"${text}"`
}
