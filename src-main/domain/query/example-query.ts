import { COMPARE, NUMBER, numberOf } from './query-numbers.ts'
import type { Operator, Token } from './query-tokens.ts'
import { NoQuery, queryTest, readQuery, type TokenReader } from './read-query.ts'

/** What a query can ask of an example, by its position in the dev set. */
export type ExampleField =
  /** A number that is missing, or NaN, fits nothing but `!=`. */
  | { readonly type: 'number'; readonly column: () => ArrayLike<number> }
  | { readonly type: 'flag'; readonly valueOf: (example: number) => boolean }
  /** `==` asks whether the word is among them. */
  | { readonly type: 'words'; readonly valueOf: (example: number) => readonly string[] }

export type ExampleFields = ReadonlyMap<string, ExampleField>

type Test = (example: number) => boolean

/**
 * Reads a query such as `teacher > 0.9 and not a_right`, `label == pos or distance >= 0.5`,
 * `(a < b) and words > 20`.
 * @returns a test of an example by its position, or undefined where the text is no query
 */
export function parseExampleQuery(text: string, fields: ExampleFields): Test | undefined {
  const read = readQuery(text, (tokens) => ({ kind: 'test', test: readTest(tokens, fields) }))
  if (!read.ok || read.query.kind === 'all') return undefined
  return queryTest(read.query, ({ test }) => test)
}

function readTest(tokens: TokenReader, fields: ExampleFields): Test {
  const left = tokens.take()
  const field = fieldOf(left, fields)
  if (tokens.peek().kind !== 'operator') {
    if (field?.type === 'flag') return field.valueOf
    throw new NoQuery(`${left.text} is nothing that is so or not so; compare it with something`, left)
  }
  const sign = tokens.take()
  const right = tokens.take()
  const operator = sign.text as Operator
  if (field?.type === 'words' && (operator === '==' || operator === '!=')) {
    if (right.kind !== 'word' && right.kind !== 'quoted')
      throw new NoQuery(`After ${operator} stands a word`, right)
    const wanted = right.text.toLowerCase()
    const isIt = (word: string) => word.toLowerCase() === wanted
    return (example) => field.valueOf(example).some(isIt) === (operator === '==')
  }
  const compare = COMPARE[operator]
  if (!compare) throw new NoQuery('Numbers are compared with ==, !=, <, <=, > or >=', sign)
  if (field?.type !== 'number' && fieldOf(right, fields)?.type !== 'number')
    throw new NoQuery(`On one side of ${operator} stands a field that has numbers`, left)
  const [a, b] = [numbersOf(left, fields), numbersOf(right, fields)]
  return (example) => compare(a(example), b(example))
}

/** A number as it is written, or a field's number of an example. */
function numbersOf(token: Token, fields: ExampleFields): (example: number) => number {
  if (token.kind === 'word' && NUMBER.test(token.text)) {
    const value = numberOf(token.text)
    return () => value
  }
  const field = fieldOf(token, fields)
  if (field?.type !== 'number') throw new NoQuery(`“${token.text}” is no number`, token)
  const column = field.column()
  return (example) => column[example] ?? Number.NaN
}

function fieldOf(token: Token, fields: ExampleFields): ExampleField | undefined {
  return token.kind === 'word' ? fields.get(token.text) : undefined
}
