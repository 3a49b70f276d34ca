import { NUMBER, numberOf } from './query-numbers.ts'
import { OPERATORS, type Operator } from './query-tokens.ts'
import type { RunField } from './run-fields.ts'

/** 90min, 2h, 1.5d: an amount and its unit. */
export const DURATION = /^(\d+\.?\d*|\.\d+)(s|min|m|h|d|w)$/i
const DATE = /^\d{4}-\d\d-\d\d(?:t\d\d:\d\d(?::\d\d)?)?$/i

/** The operators that a field understands. */
export function operatorsOf(field: RunField): readonly Operator[] {
  return OPERATORS.filter((operator) => operatorProblem(field, operator) === undefined)
}

/** Why a field is not compared so; undefined where it is. */
export function operatorProblem({ name, type }: RunField, operator: Operator): string | undefined {
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

/** Why a field is not compared with a value; undefined where it is. */
export function valueProblem(field: RunField, operator: Operator, raw: string): string | undefined {
  const expected = expectedOf(field, operator)
  switch (field.type) {
    case 'number':
    case 'share': {
      if (!NUMBER.test(raw)) return `${field.name} is a number, such as ${expected}; “${raw}” is none`
      const value = numberOf(raw)
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

/** What stands behind a field and an operator, in words. */
export function expectedOf({ type, words }: RunField, operator: Operator): string {
  if (type === 'number') return '0.25 or 5e-5'
  if (type === 'share') return '0.89 or 89%'
  if (type === 'duration' || operator === 'within') return '90min, 2h or 14d'
  if (type === 'time') return 'a day such as 2026-11-24'
  return words ? words.join(', ') : 'a text; with spaces in quotation marks'
}
