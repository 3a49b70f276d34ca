import type { Handlers } from '../../contract/api.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** The queue: what waits, runs and has ended. */
export function jobHandlers({ queue }: HostSurroundings) {
  return {
    'jobs.list': () => ({ jobs: queue.list(), queue: queue.order() }),
    'jobs.cancel'({ id }) {
      queue.cancel(id)
      return null
    },
    'jobs.first'({ id }) {
      queue.first(id)
      return null
    },
    'jobs.retry'({ id }) {
      queue.retry(id)
      return null
    },
    'jobs.forget'({ id }) {
      queue.forget(id)
      return null
    },
    'jobs.hold'({ isHeld }) {
      queue.hold(isHeld)
      return null
    },
  } satisfies Partial<Handlers>
}
