import type { z } from 'zod'
import { pathText, valueAt } from '../domain/plan/json-path.ts'
import { valueInWords } from '../domain/plan/setting-words.ts'

/**
 * What is wrong with a field of a config.json, as a sentence without its end:
 * `hidden_size is missing`.
 */
export function configProblem(issue: z.core.$ZodIssue, json: unknown): string {
  const field = pathText(issue.path)
  const value = valueAt(json, issue.path)
  if (value === undefined) return `${field} is missing`
  const wanted = wantedOf(issue)
  return wanted === undefined
    ? `${field} ${issue.message}`
    : `${field} is ${valueInWords(value)}; it must be ${wanted}`
}

/** Undefined where the schema has words of its own, which follow the field's name. */
function wantedOf(issue: z.core.$ZodIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? 'of another kind'
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_value':
      return issue.message.startsWith('Invalid ')
        ? issue.values.map((value) => JSON.stringify(value)).join(' or ')
        : undefined
    case 'invalid_union':
      return 'of another kind'
    default:
      return undefined
  }
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text in quotes',
  boolean: 'true or false',
  array: 'a list in brackets',
  object: 'a group in braces',
  record: 'a group in braces',
}

function unitOf(origin: string): string {
  return origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : ''
}
