import type { StillroomErrorData } from './errors.ts'
import type { Points } from './points.ts'
import type { JobId } from './request.ts'
import type { Progress } from './progress.ts'
import type { RunRow } from './run-row.ts'
import type { TrainingEvent } from './training-event.ts'

/** What a host tells its windows unasked. */
export type HostEvent =
  /** A run is new, or its row has changed; with what its trainer said since, and its steps' numbers by series. */
  | {
      readonly kind: 'run'
      readonly run: RunRow
      readonly events: readonly TrainingEvent[]
      readonly points: Readonly<Record<string, Points>>
    }
  | { readonly kind: 'job'; readonly job: Job }

/** Something that the host does one at a time: a plan with its teacher, the example, an installation. */
export interface Job {
  readonly id: JobId
  readonly title: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly progress?: Progress
  readonly error?: StillroomErrorData
}
