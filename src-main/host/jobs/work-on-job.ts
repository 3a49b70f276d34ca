import type { Job } from '../../contract/host-event.ts'
import type { Progress } from '../../contract/progress.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import type { JobWork } from './job.ts'

/** Between two tellings of a job's progress. */
const TELL_EVERY_MS = 200

/**
 * Does a job's work.
 * @param say what changes while it is done; its progress is told now and then
 * @returns how it ended: done, stopped by a person or by the work itself, or failed
 */
export async function workOnJob(
  work: (work: JobWork) => Promise<unknown>,
  { stop, leave, trains }: Pick<JobWork, 'stop' | 'leave' | 'trains'>,
  say: (change: Pick<Job, 'progress'>) => void,
): Promise<Partial<Job>> {
  let toldAt = Number.NEGATIVE_INFINITY
  let task = ''
  const onProgress = (progress: Progress) => {
    if (progress.task === task && performance.now() - toldAt < TELL_EVERY_MS) return
    toldAt = performance.now()
    task = progress.task
    say({ progress })
  }
  try {
    await work({ signal: AbortSignal.any([stop, leave]), stop, leave, onProgress, trains })
    return { state: 'done' }
  } catch (thrown) {
    const error = toErrorData(thrown)
    const isStopped = stop.aborted || error.code === 'interrupted'
    return isStopped ? { state: 'stopped' } : { state: 'failed', error }
  }
}
