/** What a study will take, by the finished runs of its home. */
export interface StudyEstimate {
  /** Combinations and seeds. */
  readonly runs: number
  /** Finished already, and found again. */
  readonly there: number
  /** Those that ask for the very run that another one asks for. */
  readonly same: number
  /** To be trained, what was begun included. */
  readonly toTrain: number
  readonly begun: number
  /** Teachers that are fine-tuned first, each once, and the runs that share them. */
  readonly teachers: { readonly there: number; readonly toTrain: number; readonly sharedBy: number }
  /**
   * Of all that can be told, one after another: steps, evaluations and what else a run does.
   * Milliseconds; a run that stops early takes less.
   */
  readonly ms: { readonly low: number; readonly middle: number; readonly high: number }
  /** What its run folders will take. */
  readonly bytes: number
  /** Trainings whose time nothing here tells, and places of some of them. */
  readonly untold: number
  readonly untoldAt: readonly string[]
  /** Trainings that are told by runs of the same step; the others by ones that are alike. */
  readonly bySame: number
  readonly byAlike: number
  /** Finished runs that it rests on. */
  readonly from: number
}
