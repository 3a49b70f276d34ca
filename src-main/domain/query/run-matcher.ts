import { DURATION } from './check-comparison.ts'
import { COMPARE, numberOf } from './query-numbers.ts'
import type { Operator } from './query-tokens.ts'
import { queryTest } from './read-query.ts'
import { runField, type FieldValue, type RunFacts, type RunField } from './run-fields.ts'
import type { RunQuery } from './run-query.ts'

/**
 * Turns a query into a test of runs. Texts are compared without regard to capitals; a list fits
 * when one of its members does; what a run does not have fits nothing but `!=` and `not`.
 * @param now UTC milliseconds, for `within`
 */
export function runMatcher(query: RunQuery, now: number): (facts: RunFacts) => boolean {
  return queryTest(query, (part) => {
    if (part.kind === 'compare') {
      const field = runField(part.field)
      return field ? comparison(field, part.operator, part.raw, now) : () => false
    }
    const text = part.text.toLowerCase()
    return (facts) => facts.text.includes(text)
  })
}

/** `training` is what people call a run that is running. */
const SAME: Readonly<Record<string, string>> = { training: 'running' }

function comparison(
  field: RunField,
  operator: Operator,
  raw: string,
  now: number,
): (facts: RunFacts) => boolean {
  if (operator === '!=') {
    const isEqual = comparison(field, '==', raw, now)
    return (facts) => !isEqual(facts)
  }
  const fits = valueTest(field, operator, raw, now)
  return (facts) => someOf(field.valueOf(facts), fits)
}

function valueTest(
  { name, type }: RunField,
  operator: Operator,
  raw: string,
  now: number,
): (value: string | number) => boolean {
  if (operator === '~' || operator === 'contains') {
    const part = raw.toLowerCase()
    return (value) => String(value).toLowerCase().includes(part)
  }
  if (operator === 'within') {
    const since = now - millisecondsOf(raw)
    return (value) => Date.parse(String(value)) >= since
  }
  if (type === 'time') return ordered(operator, Date.parse(raw), (value) => Date.parse(String(value)))
  if (type === 'duration') return ordered(operator, millisecondsOf(raw), Number)
  if (type === 'number' || type === 'share') return ordered(operator, numberOf(raw), Number)
  if (operator === '==') {
    const lower = raw.toLowerCase()
    const wanted = (name === 'state' && SAME[lower]) || lower
    return (value) => String(value).toLowerCase() === wanted
  }
  return ordered(operator, numberOf(raw), Number)
}

function ordered(
  operator: Operator,
  wanted: number,
  numeric: (value: string | number) => number,
): (value: string | number) => boolean {
  const compare = COMPARE[operator]
  return (value) => compare?.(numeric(value), wanted) ?? false
}

function someOf(value: FieldValue, fits: (value: string | number) => boolean): boolean {
  if (value === null) return false
  return typeof value === 'object' ? value.some(fits) : fits(value)
}

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1e3,
  min: 60e3,
  m: 60e3,
  h: 3600e3,
  d: 24 * 3600e3,
  w: 7 * 24 * 3600e3,
}

function millisecondsOf(raw: string): number {
  const [, amount, unit = ''] = DURATION.exec(raw) ?? []
  return Number(amount) * (UNITS_MS[unit.toLowerCase()] ?? Number.NaN)
}
