import type { LongWork } from '../contract/progress.ts'
import type { RunRow } from '../contract/run-row.ts'
import { installRuntime } from '../runtime/install-runtime.ts'
import type { Database } from '../storage/open-database.ts'
import type { Home } from './home.ts'
import type { JobQueue } from './job-queue.ts'
import type { PlanSurroundings } from './run-plan.ts'

/** What every handler has at hand. */
export interface HostSurroundings {
  readonly db: Database
  readonly home: Home
  readonly queue: JobQueue
  /** A run's row with its state as it is now. @throws StillroomError `unknown-run` */
  readonly findRow: (id: string) => RunRow
}

/** What a queued plan needs: the runtime, installed first where it is not there. Fetching stops when the host does; a trainer goes on without it. */
export async function planSurroundings(
  { home }: HostSurroundings,
  work: Required<LongWork>,
): Promise<PlanSurroundings> {
  const runtime = await installRuntime(work)
  return { onProgress: work.onProgress, home, runtime, leave: work.signal }
}
