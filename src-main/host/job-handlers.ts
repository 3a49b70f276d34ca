import type { Handlers } from '../contract/api.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** The queue: what waits, runs and has ended. */
export function jobHandlers({ queue }: HostSurroundings) {
  const done = (_: void) => null
  return {
    'jobs.list': () => ({ jobs: queue.list(), queue: queue.order() }),
    'jobs.cancel': ({ id }) => done(queue.cancel(id)),
    'jobs.first': ({ id }) => done(queue.first(id)),
    'jobs.retry': ({ id }) => done(queue.retry(id)),
    'jobs.forget': ({ id }) => done(queue.forget(id)),
    'jobs.hold': ({ isHeld }) => done(queue.hold(isHeld)),
  } satisfies Partial<Handlers>
}
