import { z } from 'zod'
import type { CheckpointPlace } from '../checkpoint-place.ts'
import type { Points } from '../points.ts'
import { changes, nothing, reads, runId, type JobId } from '../request.ts'
import type { Task } from '../tasks.ts'
import { aboutSchema, controlSchema } from '../run-files.ts'
import type { RunList } from '../run-list.ts'
import type { Evaluation } from '../run-overview.ts'
import type { RunRow } from '../run-row.ts'

export interface RunDetails {
  readonly run: RunRow
  /** Label words in class order; empty where its sources cannot be read. */
  readonly labels: readonly string[]
  /** null where its sources cannot be read. */
  readonly task: Task | null
  readonly evaluations: readonly Evaluation[]
  /** Names of the run's series. */
  readonly series: readonly string[]
}

export interface CheckpointEntry {
  readonly step: number
  /** null where its state cannot be read. */
  readonly place: CheckpointPlace | null
  /** Of its weights. */
  readonly bytes: number
  /** UTC. */
  readonly writtenAt: string
}

export interface TrashedRun {
  readonly id: string
  readonly name: string
  readonly seed: number
  /** UTC. */
  readonly trashedAt: string
}

export const RUN_REQUESTS = {
  /** All runs, newest first. */
  'runs.list': reads<RunList>()(nothing),
  /** Fails with `unknown-run`. */
  'runs.show': reads<RunDetails>()(z.strictObject({ id: runId })),
  /** Curves thinned to `most` points each, extremes kept; without `most` every point. */
  'runs.curves': reads<Readonly<Record<string, Points>>>()(
    z.strictObject({
      id: runId,
      series: z.array(z.string().max(200)).max(1000),
      most: z.number().int().min(2).max(100_000).optional(),
    }),
  ),
  'runs.control': changes<null>()(z.strictObject({ id: runId, want: controlSchema.shape.want })),
  /**
   * Queues a plan; fails with `invalid-plan` and all its problems, those of what it names included
   * (`plans.obstacles`). A fork on its parent's data and under its teacher has its folder at once,
   * with the checkpoint's weights.
   * @param isChecked it was looked at when it was first asked for: what has changed since is said
   * by the job
   */
  'runs.start': changes<JobId>()(
    z.strictObject({ plan: z.unknown(), isChecked: z.literal(true).optional() }),
  ),
  /**
   * Queues a run that was stopped, interrupted or failed again: it goes on from its last
   * checkpoint. Fails with `run-finished`, and `run-busy` when it is queued already.
   */
  'runs.resume': changes<JobId>()(z.strictObject({ id: runId })),
  /** Checkpoints that a run has, by step: the last two, the best, and those that are kept. */
  'runs.checkpoints': reads<readonly CheckpointEntry[]>()(z.strictObject({ id: runId })),
  /**
   * Keeps a checkpoint from being cleaned up for a day, for a fork of it is being planned. Fails
   * with `unknown-checkpoint`.
   */
  'runs.keepCheckpoint': changes<null>()(z.strictObject({ id: runId, step: z.number().int().min(0) })),
  /**
   * Dev accuracy at each evaluation, of many runs at once; runs that have not been evaluated are
   * left out.
   */
  'runs.accuracies': reads<Readonly<Record<string, Points>>>()(
    z.strictObject({ ids: z.array(runId).max(1000) }),
  ),
  /** Sets what a person says of a run; what is left out stays. */
  'runs.describe': changes<null>()(
    z.strictObject({
      id: runId,
      tags: aboutSchema.shape.tags.unwrap().optional(),
      notes: aboutSchema.shape.notes.unwrap().optional(),
    }),
  ),
  /**
   * Moves runs to the trash, all or none, for thirty days. Fails with `run-busy` while one is
   * trained, or while another run still needs its result.
   */
  'runs.trash': changes<null>()(z.strictObject({ ids: z.array(runId).min(1).max(10_000) })),
  /** Brings runs back from the trash as they were. */
  'runs.restore': changes<null>()(z.strictObject({ ids: z.array(runId).min(1).max(10_000) })),
  /** What is in the trash, the latest first. */
  'runs.trashed': reads<readonly TrashedRun[]>()(nothing),
} as const
