/** Where a task stands, as Slurm says it: in the queue, on a node, or gone from both. */
export type SlurmTaskState = 'waits' | 'runs' | 'ended'

/** What is known of the newest task on Slurm that trains a run. */
export interface SlurmTaskStatus {
  /** As `squeue` and `scancel` take it: `41_3`; null before it has a number. */
  readonly job: string | null
  readonly state: SlurmTaskState
  /** Why it waits, or ended without a finished run, in words; null where there is nothing. */
  readonly why: string | null
}
