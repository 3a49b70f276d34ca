/**
 * Something in a run's folder that cannot be read as what it should be; the rest of the run is
 * shown all the same.
 */
export interface RunDamage {
  /** Inside the run's folder. */
  readonly file: string
  /** From 1; null where it is the file as a whole. */
  readonly line: number | null
  readonly reason: string
  /** Further places that are damaged. */
  readonly others: number
}

/** A folder among the runs that cannot be told as one. */
export interface UnreadableRun {
  readonly id: string
  readonly damage: RunDamage
}
