import type { z } from 'zod'
import { LOSS_IDS } from '../../contract/loss-id.ts'
import { LOSSES } from '../../contract/losses.ts'
import { valueAt, type JsonPath } from './json-path.ts'
import { isSettingOf } from './loss-term.ts'
import { nearestSetting } from './nearest-setting.ts'
import type { PlanProblem } from './plan-problem.ts'
import { allowedText, boundAt, subjectOf, titleOf, valueInWords } from './setting-words.ts'

type Issue = z.core.$ZodIssue

/**
 * What the schema found, as sentences: settings that there are not, and values of another kind than
 * they must be.
 */
export function kindProblems(issues: readonly Issue[], input: unknown): readonly PlanProblem[] {
  return issues.flatMap((issue) => problemsOf(issue, input, []))
}

function problemsOf(issue: Issue, input: unknown, under: JsonPath): readonly PlanProblem[] {
  const path = [...under, ...issue.path] as JsonPath
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => strangerAt([...path, key], input))
  const value = valueAt(input, path)
  if (issue.code === 'invalid_union') {
    // A list is judged as a list: which of its entries is wrong says more than that it is not a
    // number.
    const ofLists = issue.errors.find((branch) => Array.isArray(value) && branch.every(isOfList))
    // So is a group of settings: what is wrong in it says more than that it is no number.
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value)
    const ofGroups = issue.errors.find((branch) => isGroup && branch.every(isOfGroup))
    if (ofGroups) return ofGroups.flatMap((inner) => problemsOf(inner, input, path))
    if (ofLists) return ofLists.flatMap((inner) => problemsOf(inner, input, path))
  }
  const why = boundAt(path)?.why
  // An empty field is no text that is wrong.
  const given = value === '' ? 'not given' : valueInWords(value)
  const reason = why === undefined ? '' : `: ${why}`
  return [{ path, message: `${subjectOf(path)} is ${given}; ${remedyOf(issue, path, value)}${reason}` }]
}

const isOfGroup = ({ code, path }: Issue) => path.length > 0 || code === 'unrecognized_keys'
const isOfList = ({ code, path }: Issue) => path.length > 0 || code === 'too_small'

function strangerAt(path: JsonPath, input: unknown): PlanProblem {
  const key = String(path.at(-1))
  const near = nearestSetting(key)
  const shown = valueInWords(key)
  return {
    path,
    message:
      ofOtherLosses(path, input) ??
      `${shown} is no setting of ${subjectOf(path.slice(0, -1))}${near ? `; did you mean ${titleOf([...path.slice(0, -1), near])} (${near})?` : '; remove it'}`,
    mend: { title: `Remove ${key.slice(0, 40)}`, changes: [{ path, value: undefined }] },
  }
}

/** Whose a setting is that stands at a loss without it; undefined for any other stranger. */
function ofOtherLosses(path: JsonPath, input: unknown): string | undefined {
  const [list, index, key] = path
  const loss = LOSS_IDS.find((id) => id === valueAt(input, [list ?? '', index ?? '', 'loss']))
  const owners = LOSS_IDS.filter((id) => key !== undefined && isSettingOf(id, key))
  if (list !== 'losses' || path.length !== 3 || !loss || owners.length === 0) return undefined
  const titles = new Intl.ListFormat('en', { type: 'disjunction' }).format(
    owners.map((id) => LOSSES[id].title),
  )
  return `${subjectOf(path)} belongs to ${titles}, not to ${LOSSES[loss].title}`
}

/** What to do about a value: `name at least 1`, `it must be text in quotes`. */
export function remedyOf(issue: Issue, path: JsonPath, given: unknown): string {
  const number = boundAt(path)?.number
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'array') return `name at least ${issue.minimum}`
      return issue.origin === 'string' ? 'name one' : `it must be at least ${issue.minimum}`
    case 'too_big':
      if (issue.origin === 'array') return `name at most ${issue.maximum}`
      if (issue.origin === 'string') return `it may have ${issue.maximum} characters`
      return `it must be at most ${issue.maximum}`
    case 'invalid_type':
      if (issue.expected === 'number' && number) return `it must be ${allowedText(number)}`
      return `it must be ${KINDS[issue.expected] ?? 'of another kind'}`
    case 'invalid_value':
      return `it must be ${oneOf(issue.values)}`
    case 'invalid_union': {
      const options: unknown = 'options' in issue ? issue.options : undefined
      if (Array.isArray(options)) return `it must be ${oneOf(options)}`
      if (!number) return 'it must be of another kind'
      const other = isScheduled(path) ? 'how it changes over a stage (from, to)' : 'a list of such'
      return `it must be ${allowedText(number)}, or ${other}`
    }
    case 'invalid_format':
      return given === '' ? 'name one' : 'it must be of another kind'
    case 'custom':
      return issue.message
    default:
      return 'it must be of another kind'
  }
}

/** Whether a setting may change over a stage. */
function isScheduled(path: JsonPath): boolean {
  return boundAt([...path, 'from']) !== undefined
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text in quotes',
  boolean: 'true or false',
  array: 'a list in brackets',
  object: 'a group of settings in braces',
  record: 'a group of settings in braces',
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map((value) => JSON.stringify(value))
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
