import type { UnreadableRun } from './run-damage.ts'
import type { RunRow } from './run-row.ts'

/**
 * All runs as they travel: a column a property, and each plan once. Ten thousand rows are an eighth
 * of what they are one by one with their plans;
 * `unpackRuns` makes rows of them again.
 */
export interface RunList {
  /**
   * Distinct plans as JSON, without what repetitions of one experiment differ in: the name is empty
   * and the seed 0.
   */
  readonly plans: readonly string[]
  /** Of each run, which of the plans is its. */
  readonly planOf: readonly number[]
  /** Values of the runs, newest first, by property. */
  readonly columns: { readonly [Property in ListedProperty]: readonly RunRow[Property][] }
  /** Folders among the runs that cannot be told as runs, and why. */
  readonly unreadable: readonly UnreadableRun[]
}

/** What of a run is listed besides its plan. */
export type ListedProperty = Exclude<keyof RunRow, 'plan'>

/** A run without its plan. */
export type ListedRun = Pick<RunRow, ListedProperty>
