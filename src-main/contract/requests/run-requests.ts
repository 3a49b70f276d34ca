import { z } from 'zod'
import type { Points } from '../points.ts'
import { changes, nothing, reads, runId, type JobId } from '../request.ts'
import { controlSchema } from '../run-files.ts'
import type { Evaluation } from '../run-overview.ts'
import type { RunRow } from '../run-row.ts'

export interface RunDetails {
  readonly run: RunRow
  readonly evaluations: readonly Evaluation[]
  /** Names of the run's series. */
  readonly series: readonly string[]
}

export const RUN_REQUESTS = {
  /** All runs, newest first. */
  'runs.list': reads<readonly RunRow[]>()(nothing),
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
  /** Queues a plan; fails with `invalid-plan` and all its problems. */
  'runs.start': changes<JobId>()(z.strictObject({ plan: z.unknown() })),
  /** Queues a stopped or interrupted run again. */
  'runs.resume': changes<JobId>()(z.strictObject({ id: runId })),
} as const
