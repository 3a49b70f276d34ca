import type { z } from 'zod'
import { studySchema, type Study } from '../../contract/study.ts'
import { pathText, valueAt, type JsonPath } from '../plan/json-path.ts'
import { remedyOf } from '../plan/kind-problems.ts'
import { valueInWords } from '../plan/setting-words.ts'
import { StillroomError } from '../stillroom-error.ts'

type Issue = z.core.$ZodIssue

/**
 * Turns what a person wrote into a study; whether its plans can be run, `studyCells` says.
 * @throws StillroomError `invalid-plan` with every problem, one a line
 */
export function parseStudy(input: unknown): Study {
  const parsed = studySchema.safeParse(input)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, input, []))
  throw new StillroomError(
    'invalid-plan',
    `The study cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  )
}

function problemsOf(issue: Issue, input: unknown, under: JsonPath): readonly string[] {
  const path = [...under, ...issue.path] as JsonPath
  const where = path.length === 0 ? 'The study' : pathText(path)
  const value = valueAt(input, path)
  switch (issue.code) {
    case 'invalid_union': {
      const kind = AXIS_KEYS.findIndex((key) => hasKey(value, key))
      const ofKind = issue.errors[kind]
      return ofKind
        ? ofKind.flatMap((inner) => problemsOf(inner, input, path))
        : [`${where} is ${valueInWords(value)}, and ${NO_AXIS}`]
    }
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${where} has no ${JSON.stringify(key)}; remove it, or mend its name`)
    case 'invalid_format':
      return [`${where}: ${issue.message}`]
    default:
      return [`${where} is ${valueInWords(value)}; ${remedyOf(issue, path, value)}`]
  }
}

/** By which an axis is known, in the order of the schema's kinds. */
const AXIS_KEYS = ['setting', 'variants', 'seeds', 'choose'] as const

const NO_AXIS =
  'no axis: it has a "setting" and its "values", or a "name" and "variants", or "seeds" such as "1-5", or "choose" and "tries"'

function hasKey(value: unknown, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}
