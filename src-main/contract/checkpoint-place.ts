/** Where in its run a checkpoint was written. */
export interface CheckpointPlace {
  /** Of the next step, from 0; as many as there are stages at the run's end. */
  readonly stage: number
  /** Steps taken in it. */
  readonly stageStep: number
  /** Steps that Adam's moments have seen; 0 where they begin anew with the next step. */
  readonly momentSteps: number
}
