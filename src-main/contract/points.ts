/** Points of one metric; steps rise. */
export interface Points {
  readonly steps: readonly number[]
  readonly values: readonly number[]
}
