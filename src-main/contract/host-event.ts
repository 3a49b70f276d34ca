import type { StillroomErrorData } from './errors.ts'
import type { HostNotice } from './host-notice.ts'
import type { MachineLoad } from './machine-load.ts'
import type { Points } from './points.ts'
import type { JobId } from './request.ts'
import type { Progress } from './progress.ts'
import type { UnreadableRun } from './run-damage.ts'
import type { RunRow } from './run-row.ts'
import type { TrainingEvent } from './training-event.ts'

/** What a host tells its windows unasked. */
export type HostEvent =
  /**
   * A run is new, or its row has changed; with what its trainer said since, and its steps' numbers
   * by series.
   */
  | {
      readonly kind: 'run'
      readonly run: RunRow
      readonly events: readonly TrainingEvent[]
      readonly points: Readonly<Record<string, Points>>
    }
  /** A run is there no more: moved to the trash, or its folder removed. */
  | { readonly kind: 'run-gone'; readonly id: string }
  /**
   * Folders among the runs that cannot be told as runs: all of them, whenever one comes or goes.
   */
  | { readonly kind: 'unreadable'; readonly runs: readonly UnreadableRun[] }
  | { readonly kind: 'job'; readonly job: Job }
  /** The order of the jobs that wait, or whether they may start, has changed. */
  | { readonly kind: 'queue'; readonly queue: QueueOrder }
  /** All that the host has to say of itself now. */
  | { readonly kind: 'notices'; readonly notices: readonly HostNotice[] }
  /** At most every two seconds while something trains; null when nothing does any more. */
  | { readonly kind: 'load'; readonly load: MachineLoad | null }

/**
 * Something that the host does: a plan with its teacher, the demo, an installation. One trains
 * at a time, and beside it one fetches.
 */
export interface Job {
  readonly id: JobId
  readonly title: string
  /** stopped: by a person, before it was done; a run that it trained is kept with a checkpoint. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped'
  /** UTC; when it was asked for. */
  readonly askedAt: string
  readonly progress?: Progress
  readonly error?: StillroomErrorData
  /** The run that it trains now, or trained last. */
  readonly runId?: string
  /** Of the plan that it runs: equal to the `planKey` of earlier runs of the same experiment. */
  readonly planKey?: string
  /**
   * What has to end first: a run whose training was begun elsewhere or before this host (one at a
   * time on a device), or a job that fetches what this one needs.
   */
  readonly waitsFor?: string
}

export interface QueueOrder {
  /** Held: what runs goes on, nothing else starts. */
  readonly isHeld: boolean
  /** Jobs that wait, the next one first. */
  readonly waiting: readonly JobId[]
}
