/** What became of one combination of the searched values at one place of a study's table. */
export interface Candidate {
  /** `3e-5`; of several settings `3e-5, 2`. */
  readonly name: string
  /**
   * Of its tries on the dev set; null before all have ended, where one diverged or has no score.
   */
  readonly mean: number | null
  /** Whether its loss was not finite with any seed, which takes it out of the choice. */
  readonly diverged: boolean
}

/** What a place of a study's table has chosen of the searched values. */
export interface Choice {
  readonly place: readonly string[]
  readonly candidates: readonly Candidate[]
  /** Tries, and those of them that have ended; the choice is open until all have. */
  readonly tries: number
  readonly ended: number
  /**
   * Index of the candidate with the highest mean, of equals the first; null while the choice is
   * open, and where no candidate has a score.
   */
  readonly chosen: number | null
  /** Index of the second best; null where there is none. */
  readonly runnerUp: number | null
  /** Settings whose chosen number is the smallest or the largest that was tried, of two or more. */
  readonly atEdge: readonly { readonly setting: string; readonly edge: 'smallest' | 'largest' }[]
  /** Seeds of the place whose runs are tries of the chosen candidate, too. */
  readonly seedsTried: readonly number[]
}
