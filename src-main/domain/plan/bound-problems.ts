import type { JsonPath } from './json-path.ts'
import type { PlanProblem } from './plan-problem.ts'
import { allowedText, boundOfValue, isAllowed, subjectOf, valueInWords } from './setting-words.ts'

/**
 * Numbers and texts of a plan that no run can be asked for, each with what is allowed and why. What
 * is of another kind is not looked at.
 */
export function boundProblems(plan: unknown): readonly PlanProblem[] {
  return problemsUnder(plan, [])
}

function problemsUnder(value: unknown, path: JsonPath): readonly PlanProblem[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => problemsUnder(entry, [...path, index]))
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, entry]) => problemsUnder(entry, [...path, key]))
  const message = messageOf(value, path)
  return message === undefined ? [] : [{ path, message }]
}

function messageOf(value: unknown, path: JsonPath): string | undefined {
  const { number, line, why } = boundOfValue(path) ?? {}
  const reason = why === undefined ? '' : `: ${why}`
  if (typeof value === 'number' && number && Number.isFinite(value) && !isAllowed(value, number))
    return `${subjectOf(path)} is ${valueInWords(value)}; it must be ${allowedText(number)}${reason}`
  if (typeof value !== 'string' || line === undefined) return undefined
  if (value.length > line)
    return `${subjectOf(path)} has ${value.length.toLocaleString('en')} characters; it may have ${line} at most${reason}`
  if (/\p{Cc}/u.test(value))
    return `${subjectOf(path)} holds a line break or another control character; it must be one line${reason}`
  return undefined
}
