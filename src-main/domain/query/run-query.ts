import { expectedOf, operatorProblem, operatorsOf, valueProblem } from './check-comparison.ts'
import { nearestWords } from './nearest-words.ts'
import { quoted, type Operator, type Token } from './query-tokens.ts'
import { NoQuery, readQuery, type Query, type ReadQuery, type TokenReader } from './read-query.ts'
import { RUN_FIELDS, runField, type RunField } from './run-fields.ts'

/** What is asked of runs. */
export type RunQuery = Query<RunQueryPart>
export type RunQueryPart =
  /** `raw` is as it was written: 0.25, 25%, 14d, 2026-11-24, a text. */
  | { readonly kind: 'compare'; readonly field: string; readonly operator: Operator; readonly raw: string }
  /** A word without a field: somewhere in name, id, tags or notes. */
  | { readonly kind: 'text'; readonly text: string }

/**
 * Reads a query such as `mcc > 0.25 and (strategy == stacked or tag ~ paper) and started within 14d
 * reviews`. Never throws.
 */
export function parseRunQuery(text: string): ReadQuery<RunQueryPart> {
  return readQuery(text, readPart)
}

function readPart(tokens: TokenReader): RunQueryPart {
  const first = tokens.take()
  if (first.kind === 'operator')
    throw new NoQuery(`Before ${first.text} stands a field, such as mcc or strategy`, first)
  if (tokens.peek().kind !== 'operator') return { kind: 'text', text: first.text }
  const field = fieldOf(first)
  const operator = readOperator(tokens.take(), field)
  const raw = readValue(tokens.take(), field, operator)
  return { kind: 'compare', field: field.name, operator, raw }
}

function fieldOf(name: Token): RunField {
  const field = name.kind === 'word' ? runField(name.text) : undefined
  if (field) return field
  const names = RUN_FIELDS.map((one) => one.name)
  throw new NoQuery(`There is no field “${name.text}”`, name, nearestWords(name.text, names))
}

function readOperator(sign: Token, field: RunField): Operator {
  const operator = sign.text as Operator
  const problem = operatorProblem(field, operator)
  if (problem) throw new NoQuery(problem, sign, operatorsOf(field))
  return operator
}

function readValue(value: Token, field: RunField, operator: Operator): string {
  if (value.kind === 'unclosed') throw new NoQuery('This quotation mark is not closed', value)
  if (value.kind !== 'word' && value.kind !== 'quoted')
    throw new NoQuery(`After ${operator} stands ${expectedOf(field, operator)}`, value, field.words)
  const problem = valueProblem(field, operator, value.text)
  if (problem) throw new NoQuery(problem, value, nearestWords(value.text, field.words ?? []))
  return value.text
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
