/**
 * The files of the programs that a host starts, each as a process of its own: whoever opens the
 * host hands them in, for a host knows nothing of what stands above it.
 */
export interface ProgramPaths {
  /** Trains one run folder. */
  readonly trainer: string
  /** Says what a checkpoint predicts, and ends. */
  readonly predict: string
  /** Stays, and looks into checkpoints as it is asked. */
  readonly keepLooking: string
  /** Measures how far students are from their teacher inside, and ends. */
  readonly measureDivergence: string
  /** Says what a student answers after layer surgery, and ends. */
  readonly operate: string
  /** Tries a plan for some steps, and ends. */
  readonly preflight: string
  /** Measures the machine, and ends. */
  readonly bench: string
}
