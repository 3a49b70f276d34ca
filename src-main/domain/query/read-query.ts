import { tokensOf, type Token } from './query-tokens.ts'

/** What is asked, joined from parts: what stands between `and`, `or`, `not` and parentheses. */
export type Query<Part extends QueryPart> =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query<Part>[] }
  | { readonly kind: 'not'; readonly part: Query<Part> }
  | Part

/** What parts may be called, so that no one is taken for a join. */
interface QueryPart {
  readonly kind: 'compare' | 'text' | 'test'
}

/** Why a text is no query: where, and what would be right there. */
export interface QueryProblem {
  readonly message: string
  /** Place in the text: characters from…to. */
  readonly from: number
  readonly to: number
  /** Words that may have been meant. */
  readonly suggestions: readonly string[]
}

export type ReadQuery<Part extends QueryPart> =
  { readonly ok: true; readonly query: Query<Part> } | { readonly ok: false; readonly problem: QueryProblem }

/** The tokens of a query, one after the other. */
export interface TokenReader {
  /** The token that comes next; behind the last one of kind `end`, again and again. */
  peek(): Token
  take(): Token
}

/** Ends the reading of a query. */
export class NoQuery extends Error {
  readonly problem: QueryProblem

  constructor(message: string, { from, to }: Token, suggestions: readonly string[] = []) {
    super(message)
    this.problem = { message, from, to, suggestions }
  }
}

/**
 * Reads a query by recursive descent. Parts side by side are joined by an implied `and`; `not`,
 * `and`, `or` bind in this order.
 * @param readPart reads a part, which begins with a word, a quoted text or an operator; what it
 * throws as `NoQuery` is the answer
 */
export function readQuery<Part extends QueryPart>(
  text: string,
  readPart: (tokens: TokenReader) => Part,
): ReadQuery<Part> {
  const tokens = readerOf(text)
  if (tokens.peek().kind === 'end') return { ok: true, query: { kind: 'all' } }
  try {
    const query = either(0)
    if (tokens.peek().kind !== 'end') throw new NoQuery('This parenthesis closes none', tokens.peek())
    return { ok: true, query }
  } catch (thrown) {
    if (thrown instanceof NoQuery) return { ok: false, problem: thrown.problem }
    throw thrown
  }

  function either(depth: number): Query<Part> {
    const parts = [every(depth)]
    while (tokens.peek().kind === 'or') {
      tokens.take()
      parts.push(every(depth))
    }
    return combined('or', parts)
  }

  function every(depth: number): Query<Part> {
    const parts = [single(depth)]
    while (!['or', 'close', 'end'].includes(tokens.peek().kind)) {
      if (tokens.peek().kind === 'and') tokens.take()
      parts.push(single(depth))
    }
    return combined('and', parts)
  }

  function single(depth: number): Query<Part> {
    const first = tokens.peek()
    if (first.kind === 'end')
      throw new NoQuery('Something is missing at the end: a field with a value, or a word', first)
    if (depth > 100) throw new NoQuery('That is nested too deeply', first)
    switch (first.kind) {
      case 'not':
        tokens.take()
        return { kind: 'not', part: single(depth + 1) }
      case 'open': {
        tokens.take()
        const inner = either(depth + 1)
        if (tokens.take().kind !== 'close') throw new NoQuery('This parenthesis is not closed', first)
        return inner
      }
      case 'unclosed':
        throw new NoQuery('This quotation mark is not closed', first)
      case 'close':
        throw new NoQuery('This parenthesis closes none', first)
      case 'and':
      case 'or':
        throw new NoQuery(
          `Before and after ${first.text} stands something: a field with a value, or a word`,
          first,
        )
      default:
        return readPart(tokens)
    }
  }
}

function readerOf(text: string): TokenReader {
  const tokens = tokensOf(text)
  const end: Token = { kind: 'end', text: '', from: text.length, to: text.length }
  let at = 0
  return {
    peek: () => tokens[at] ?? end,
    take: () => tokens[at++] ?? end,
  }
}

/** Parts side by side in one list, and one part alone without any. */
export function combined<Part extends QueryPart>(
  kind: 'and' | 'or',
  parts: readonly Query<Part>[],
): Query<Part> {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 && flat[0] ? flat[0] : { kind, parts: flat }
}

/** A test of what a query is asked of, made of the tests of its parts. */
export function queryTest<Part extends QueryPart, Of>(
  query: Query<Part>,
  partTest: (part: Part) => (one: Of) => boolean,
): (one: Of) => boolean {
  switch (query.kind) {
    case 'all':
      return () => true
    case 'not': {
      const fits = queryTest(query.part, partTest)
      return (one) => !fits(one)
    }
    case 'and': {
      const all = query.parts.map((part) => queryTest(part, partTest))
      return (one) => all.every((fits) => fits(one))
    }
    case 'or': {
      const any = query.parts.map((part) => queryTest(part, partTest))
      return (one) => any.some((fits) => fits(one))
    }
    default:
      return partTest(query)
  }
}
