import type { JsonPath } from './json-path.ts'

/**
 * What keeps a plan from running: where it stands, a sentence that begins there, and what mends it
 * where one thing obviously does.
 */
export interface PlanProblem {
  readonly path: JsonPath
  readonly message: string
  readonly mend?: Mend
}

/** Changes that solve a problem; `value: undefined` takes the setting out. Made in their order. */
export interface Mend {
  /** What a button says: `Use together`. */
  readonly title: string
  readonly changes: readonly { readonly path: JsonPath; readonly value: unknown }[]
}
