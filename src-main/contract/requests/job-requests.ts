import { z } from 'zod'
import type { Job, QueueOrder } from '../host-event.ts'
import { changes, nothing, reads } from '../request.ts'

const job = z.strictObject({ id: z.string().max(100) })

export const JOB_REQUESTS = {
  /** What runs, what waits in its order, and what ended since the host began (the latest fifty). */
  'jobs.list': reads<{ readonly jobs: readonly Job[]; readonly queue: QueueOrder }>()(nothing),
  /**
   * Takes a waiting job out; stops a running one, whose trainer writes a checkpoint first. Fails
   * with `unknown-job`.
   */
  'jobs.cancel': changes<null>()(job),
  /** Puts a waiting job before all others. */
  'jobs.first': changes<null>()(job),
  /** Queues a failed or stopped job again; a run that it had begun goes on from its checkpoint. */
  'jobs.retry': changes<null>()(job),
  /** Takes an ended job from the list. */
  'jobs.forget': changes<null>()(job),
  'jobs.hold': changes<null>()(z.strictObject({ isHeld: z.boolean() })),
} as const
