import { pathText, type JsonPath } from '../../src-main/domain/plan/json-path.ts'
import type { PlanProblem } from '../../src-main/domain/plan/plan-problem.ts'

/** What keeps a plan from running, as a sentence. */
export interface Hindrance {
  readonly message: string
  /** The setting that mends it, where it is one. */
  readonly path?: JsonPath
}

/** A problem as the form says it: in the command line's words, but for its place in a file. */
export function inForm({ path, message }: PlanProblem): string {
  const text = message.replace(` (${pathText(path)})`, '')
  return /[.?!]$/.test(text) ? text : `${text}.`
}
