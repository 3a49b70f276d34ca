import type { RunId } from '../../contract/run-id.ts'
import type { RunPlan } from '../../contract/plan.ts'
import { planKeys, RUNTIME_KEY } from '../../domain/plan/fetch-keys.ts'
import { askedKey, askedOf, planKey } from '../../domain/plan/plan-key.ts'
import { planName } from '../../domain/run/run-title.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import { installRuntime } from '../../runtime/install-runtime.ts'
import { selectPlanKey } from '../../storage/select-plan-key.ts'
import { keepCheckpoint } from '../../run-folder/kept-checkpoints.ts'
import { runFolder, toRunId } from '../home.ts'
import type { JobWork } from '../jobs/job.ts'
import { runPlan } from '../training/run-plan.ts'
import { train, type TrainingSurroundings } from '../training/train.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** How long a checkpoint stays for a plan that waits, such as one of many of a study. */
const WAITING_MS = 30 * 24 * 3600 * 1000

/**
 * Queues a plan that was checked; a checkpoint that it starts from stays until its turn.
 * @returns the job's id
 */
export function queuePlan(host: HostSurroundings, plan: RunPlan): string {
  if (plan.kind === 'distill' && plan.student.start.from === 'checkpoint') {
    const { run, step } = plan.student.start
    keepCheckpoint(runFolder(host.home, toRunId(run)), step, new Date(Date.now() + WAITING_MS))
  }
  const work = async (jobWork: JobWork) => runPlan(plan, await trainingSurroundings(host, jobWork, plan))
  return host.queue.add(planName(plan), work, {
    needsDevice: true,
    needs: planKeys(plan),
    planKey: selectPlanKey(host.db, plan),
    askedKey: askedKey(askedOf(plan)),
    again: { name: 'runs.start', ask: { plan, isChecked: true } },
  })
}

/**
 * Queues a run that is to go on.
 * @returns the job's id
 * @throws StillroomError `run-finished`, `run-busy` where a job for it is queued already
 */
export function queueRun(host: HostSurroundings, id: RunId): string {
  const { home, queue, findRow } = host
  const folder = runFolder(home, id)
  const row = findRow(id)
  if (row.state === 'finished') throw new StillroomError('run-finished', `Run ${id} has finished`)
  if (queue.hasRun(id)) throw new StillroomError('run-busy', `Run ${id} is in the queue already`)
  const work = async (jobWork: JobWork) => {
    const wasAlive = isTrainerAlive(folder)
    return train(folder, { ...(await trainingSurroundings(host, jobWork)), wasAlive })
  }
  return queue.add(row.name, work, {
    needsDevice: true,
    needs: [RUNTIME_KEY],
    planKey: row.planKey,
    askedKey: askedKey(askedOf(row.plan)),
    again: { name: 'runs.resume', ask: { id } },
    runId: id,
  })
}

/**
 * What a queued plan needs: the runtime, installed first where it is not there. A trainer is
 * stopped with the job, and goes on without the host.
 * @param plan what the job was asked to run: once it has a folder, the job is to go on with that,
 * and not to make another
 */
export async function trainingSurroundings(
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
