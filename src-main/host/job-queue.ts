import type { Job } from '../contract/host-event.ts'
import type { LongWork } from '../contract/progress.ts'
import { toErrorData } from '../domain/stillroom-error.ts'

/** Between two tellings of a job's progress. */
const TELL_EVERY_MS = 200

/** Does one thing after another: a device trains one run at a time. */
export interface JobQueue {
  /** @returns the job's id */
  add(title: string, work: (long: Required<LongWork>) => Promise<unknown>): string
  /** Lets the running job end, starts no other. */
  close(): Promise<void>
}

export function createJobQueue(tell: (job: Job) => void): JobQueue {
  const stop = new AbortController()
  let last: Promise<void> = Promise.resolve()
  let count = 0
  return {
    add(title, work) {
      const id = String(++count)
      const say = (rest: Omit<Job, 'id' | 'title'>) => tell({ id, title, ...rest })
      say({ state: 'waiting' })
      last = last.then(async () => {
        if (stop.signal.aborted) return
        say({ state: 'running' })
        let toldAt = Number.NEGATIVE_INFINITY
        try {
          await work({
            signal: stop.signal,
            onProgress(progress) {
              if (performance.now() - toldAt < TELL_EVERY_MS) return
              toldAt = performance.now()
              say({ state: 'running', progress })
            },
          })
          say({ state: 'done' })
        } catch (thrown) {
          say({ state: 'failed', error: toErrorData(thrown) })
        }
      })
      return id
    },
    async close() {
      stop.abort()
      await last
    },
  }
}
