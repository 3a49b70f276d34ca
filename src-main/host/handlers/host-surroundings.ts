import type { RunPlan } from '../../contract/plan.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { planKey } from '../../domain/plan/plan-key.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import type { Database } from '../../storage/database.ts'
import type { EvaluatedRuns } from '../comparison/evaluated-runs.ts'
import type { Home } from '../home.ts'
import type { Inspector } from '../inspecting/inspector-process.ts'
import type { JobQueue, JobWork } from '../jobs/job-queue.ts'
import type { DataPreviews } from '../plans/preview-data.ts'
import type { TrainingSurroundings } from '../training/train.ts'
import type { ProgramPaths } from '../program-paths.ts'
import type { RunWatch } from '../runs/run-watch.ts'

/** What every handler has at hand. */
export interface HostSurroundings {
  readonly db: Database
  readonly home: Home
  readonly programs: ProgramPaths
  readonly queue: JobQueue
  /** Looks into checkpoints. */
  readonly inspector: Inspector
  readonly watch: RunWatch
  /** Runs' predictions, in memory. */
  readonly evaluated: EvaluatedRuns
  /** Data sets as a form shows them, the last ones remembered. */
  readonly previews: DataPreviews
  /** A run's row with its state as it is now. @throws StillroomError `unknown-run` */
  readonly findRow: (id: string) => RunRow
}

/**
 * What a queued plan needs: the runtime, installed first where it is not there. A trainer is
 * stopped with the job, and goes on without the host.
 * @param plan what the job was asked to run: once it has a folder, the job is to go on with that,
 * and not to make another
 */
export async function planSurroundings(
  { home, programs, watch }: HostSurroundings,
  work: JobWork,
  plan?: RunPlan,
): Promise<TrainingSurroundings> {
  const runtime = await installRuntime(work)
  const key = plan && planKey(plan)
  return {
    onProgress: work.onProgress,
    home,
    trainer: programs.trainer,
    runtime,
    signal: work.stop,
    leave: work.leave,
    joinsAsItIs: true,
    onRun(run) {
      const isAsked = plan?.kind === run.plan.kind && planKey(run.plan) === key
      work.trains(run.id, isAsked ? { name: 'runs.resume', ask: { id: run.id } } : undefined)
      watch.rescan()
      watch.stir(run.id)
    },
  }
}
