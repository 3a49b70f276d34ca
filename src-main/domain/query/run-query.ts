import { editDistance } from '../edit-distance.ts'
import { RUN_FIELDS, runField, type RunField } from './run-fields.ts'

export const OPERATORS = ['==', '!=', '>=', '<=', '>', '<', '~', 'contains', 'within'] as const
export type Operator = (typeof OPERATORS)[number]

/** What is asked of runs. `raw` is as it was written: 0.25, 25%, 14d, 2026-11-24, a text. */
export type RunQuery =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly RunQuery[] }
  | { readonly kind: 'not'; readonly part: RunQuery }
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Operator; readonly raw: string }
  /** A word without a field: somewhere in name, id, tags or notes. */
  | { readonly kind: 'text'; readonly text: string }

/** Why a query is none: where, and what would be right there. */
export interface QueryProblem {
  readonly message: string
  /** Place in the text: characters from…to. */
  readonly from: number
  readonly to: number
  /** Words that may have been meant. */
  readonly suggestions: readonly string[]
}

export type ParsedRunQuery =
  { readonly ok: true; readonly query: RunQuery } | { readonly ok: false; readonly problem: QueryProblem }

export interface Token {
  readonly kind: 'word' | 'quoted' | 'operator' | 'open' | 'close' | 'and' | 'or' | 'not' | 'unclosed'
  readonly text: string
  readonly from: number
  readonly to: number
}

const SIGN = /^(?:==|!=|>=|<=|=|>|<|~)/
const WORD = /^[^\s()"'=<>~!]+/
const KEYWORDS: Readonly<Record<string, Token['kind']>> = {
  and: 'and',
  or: 'or',
  not: 'not',
  contains: 'operator',
  within: 'operator',
}

/** A query's words with their places; every text has them. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  const take = (kind: Token['kind'], length: number, own = text.slice(at, at + length)) => {
    tokens.push({ kind, text: own, from: at, to: at + length })
    at += length
  }
  while (at < text.length) {
    const rest = text.slice(at)
    const space = /^\s+/.exec(rest)?.[0].length ?? 0
    if (space > 0) at += space
    else if (rest[0] === '(') take('open', 1)
    else if (rest[0] === ')') take('close', 1)
    else if (rest[0] === '"' || rest[0] === "'") {
      const end = rest.indexOf(rest[0], 1)
      if (end < 0) take('unclosed', rest.length, rest.slice(1))
      else take('quoted', end + 1, rest.slice(1, end))
    } else {
      const sign = SIGN.exec(rest)?.[0]
      const word = WORD.exec(rest)?.[0]
      if (sign !== undefined) take('operator', sign.length, sign === '=' ? '==' : sign)
      else if (word === undefined)
        take('word', 1) // a lone !
      else if (KEYWORDS[word.toLowerCase()])
        take(KEYWORDS[word.toLowerCase()] ?? 'word', word.length, word.toLowerCase())
      else take('word', word.length)
    }
  }
  return tokens
}

/**
 * Reads a query such as `mcc > 0.25 and (strategy == stacked or tag ~ paper) and started within 14d
 * reviews`. Words side by side all have to fit;
 * `not`, `and`, `or` bind in this order. Never throws.
 */
export function parseRunQuery(text: string): ParsedRunQuery {
  const tokens = tokensOf(text)
  let at = 0
  let problem: QueryProblem | undefined
  const peek = () => tokens[at]
  const end: Token = { kind: 'close', text: '', from: text.length, to: text.length }

  /** Remembers the first problem and goes to the end, where every loop stops. */
  const fail = (message: string, { from, to }: Token, suggestions: readonly string[] = []): RunQuery => {
    problem ??= { message, from, to, suggestions }
    at = tokens.length
    return { kind: 'all' }
  }

  function either(depth: number): RunQuery {
    const parts = [every(depth)]
    while (peek()?.kind === 'or') {
      at++
      parts.push(every(depth))
    }
    return combined('or', parts)
  }

  function every(depth: number): RunQuery {
    const parts = [single(depth)]
    for (let next = peek(); next && next.kind !== 'or' && next.kind !== 'close'; next = peek()) {
      if (next.kind === 'and') at++
      parts.push(single(depth))
    }
    return combined('and', parts)
  }

  function single(depth: number): RunQuery {
    const token = peek()
    if (!token) return fail('Something is missing at the end: a field with a value, or a word', end)
    if (depth > 100) return fail('That is nested too deeply', token)
    at++
    switch (token.kind) {
      case 'not':
        return { kind: 'not', part: single(depth + 1) }
      case 'open': {
        const inner = either(depth + 1)
        if (peek()?.kind !== 'close') return fail('This parenthesis is not closed', token)
        at++
        return inner
      }
      case 'quoted':
        return peek()?.kind === 'operator' ? unknownField(token) : { kind: 'text', text: token.text }
      case 'word':
        return peek()?.kind === 'operator' ? comparison(token) : { kind: 'text', text: token.text }
      case 'unclosed':
        return fail('This quotation mark is not closed', token)
      case 'close':
        return fail('This parenthesis closes none', token)
      case 'operator':
        return fail(`Before ${token.text} stands a field, such as mcc or strategy`, token)
      default:
        return fail(`Before and after ${token.text} stands something: a field with a value, or a word`, token)
    }
  }

  function unknownField(token: Token): RunQuery {
    return fail(
      `There is no field “${token.text}”`,
      token,
      nearest(
        token.text,
        RUN_FIELDS.map(({ name }) => name),
      ),
    )
  }

  function comparison(name: Token): RunQuery {
    const field = runField(name.text)
    if (!field) return unknownField(name)
    const sign = peek() ?? end
    const operator = sign.text as Operator
    at++
    const wrong = operatorProblem(field, operator)
    if (wrong) return fail(wrong, sign, operatorsOf(field))
    const value = peek()
    if (!value || (value.kind !== 'word' && value.kind !== 'quoted'))
      return value?.kind === 'unclosed'
        ? fail('This quotation mark is not closed', value)
        : fail(`After ${operator} stands ${expectedOf(field, operator)}`, value ?? end, field.words ?? [])
    at++
    const bad = valueProblem(field, operator, value.text)
    if (bad) return fail(bad, value, nearest(value.text, field.words ?? []))
    return { kind: 'compare', field: field.name, operator, raw: value.text }
  }

  if (tokens.length === 0) return { ok: true, query: { kind: 'all' } }
  const query = either(0)
  const rest = peek()
  if (rest && !problem) fail('This parenthesis closes none', rest)
  return problem ? { ok: false, problem } : { ok: true, query }
}

/** Parts side by side in one list, and one part alone without any. */
export function combined(kind: 'and' | 'or', parts: readonly RunQuery[]): RunQuery {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 && flat[0] ? flat[0] : { kind, parts: flat }
}

/** The operators that a field understands. */
export function operatorsOf(field: RunField): readonly Operator[] {
  return OPERATORS.filter((operator) => operatorProblem(field, operator) === undefined)
}

/** A query as it is written; `parseRunQuery` reads the same from it. */
export function printRunQuery(query: RunQuery): string {
  switch (query.kind) {
    case 'all':
      return ''
    case 'text':
      return quoted(query.text)
    case 'compare':
      return `${query.field} ${query.operator} ${quoted(query.raw)}`
    case 'not':
      return `not ${query.part.kind === 'and' || query.part.kind === 'or' ? `(${printRunQuery(query.part)})` : printRunQuery(query.part)}`
    case 'and':
      return query.parts
        .map((part) => (part.kind === 'or' ? `(${printRunQuery(part)})` : printRunQuery(part)))
        .join(' and ')
    case 'or':
      return query.parts.map(printRunQuery).join(' or ')
  }
}

function quoted(text: string): string {
  const isPlain = WORD.exec(text)?.[0] === text && !KEYWORDS[text.toLowerCase()]
  if (isPlain) return text
  return text.includes('"') ? `'${text}'` : `"${text}"`
}

export const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?%?$/i
export const DURATION = /^(\d+\.?\d*|\.\d+)(s|min|m|h|d|w)$/i
const DATE = /^\d{4}-\d\d-\d\d(?:t\d\d:\d\d(?::\d\d)?)?$/i

function operatorProblem({ name, type }: RunField, operator: Operator): string | undefined {
  const isOrdered = type !== 'text'
  if (operator === 'within' && type !== 'time') return `within belongs to started; ${name} is no time of day`
  if (['<', '<=', '>', '>='].includes(operator) && !isOrdered)
    return `${name} is a text, which is compared with ==, != or ~`
  if ((operator === '~' || operator === 'contains') && type !== 'text' && type !== 'list')
    return `${name} is no text; compare it with ==, !=, <, <=, > or >=`
  if ((operator === '==' || operator === '!=') && type === 'time')
    return `${name} is a moment; ask what is >= or < a day, or within 14d`
  return undefined
}

function valueProblem(field: RunField, operator: Operator, raw: string): string | undefined {
  const expected = expectedOf(field, operator)
  switch (field.type) {
    case 'number':
    case 'share': {
      if (!NUMBER.test(raw)) return `${field.name} is a number, such as ${expected}; “${raw}” is none`
      const value = raw.endsWith('%') ? Number(raw.slice(0, -1)) / 100 : Number(raw)
      const [low, high] = field.range ?? [-Infinity, Infinity]
      return value < low || value > high
        ? `${field.name} lies between ${low} and ${high}; for percent write ${raw.replace('%', '')}%`
        : undefined
    }
    case 'duration':
      return DURATION.test(raw) ? undefined : `${field.name} is a duration: ${expected}`
    case 'time':
      if (operator === 'within')
        return DURATION.test(raw) ? undefined : `After within stands a duration: ${expected}`
      return DATE.test(raw) && !Number.isNaN(Date.parse(raw))
        ? undefined
        : `${field.name} is compared with a day: ${expected}`
    case 'text':
      if ((operator === '==' || operator === '!=') && field.words && !field.words.includes(raw.toLowerCase()))
        return `${field.name} is never “${raw}”; it is one of ${field.words.join(', ')}`
      return undefined
    case 'list':
      return ['<', '<=', '>', '>='].includes(operator) && !NUMBER.test(raw)
        ? `After ${operator} stands a number`
        : undefined
  }
}

function expectedOf({ type, words }: RunField, operator: Operator): string {
  if (type === 'number') return '0.25 or 5e-5'
  if (type === 'share') return '0.89 or 89%'
  if (type === 'duration' || operator === 'within') return '90min, 2h or 14d'
  if (type === 'time') return 'a day such as 2026-11-24'
  return words ? words.join(', ') : 'a text; with spaces in quotation marks'
}

/** Words that begin like what was written, or hold it, or differ in a letter or two. */
function nearest(text: string, words: readonly string[]): readonly string[] {
  const own = text.toLowerCase()
  const distance = (word: string) => {
    const other = word.toLowerCase()
    if (other.startsWith(own) || own.startsWith(other)) return 0
    return other.includes(own) ? 1 : 2 + editDistance(own, other)
  }
  return words
    .map((word) => [word, distance(word)] as const)
    .filter(([, far]) => far <= 2 + Math.max(1, Math.floor(own.length / 3)))
    .sort((a, b) => a[1] - b[1])
    .slice(0, 4)
    .map(([word]) => word)
}
