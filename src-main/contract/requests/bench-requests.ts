import { z } from 'zod'
import type { BenchReport } from '../bench.ts'
import { changes, nothing, reads, type JobId } from '../request.ts'

export const BENCH_REQUESTS = {
  /** The last measurement of this machine that this home keeps; null where there was none. */
  'bench.last': reads<BenchReport | null>()(nothing),
  /**
   * Measures the demo's student as a job, which waits until nothing trains; titled
   * `BENCH_TITLE`. Other shapes are the command line's.
   */
  'bench.start': changes<JobId>()(z.strictObject({ quick: z.boolean() })),
} as const
