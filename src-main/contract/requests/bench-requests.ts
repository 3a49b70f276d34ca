import { benchOptionsSchema, type BenchReport } from '../bench.ts'
import { changes, nothing, reads, type JobId } from '../request.ts'

export const BENCH_REQUESTS = {
  /** The last measurement of this machine that this home keeps; null where there was none. */
  'bench.last': reads<BenchReport | null>()(nothing),
  /** Measures as a job, which waits until nothing trains; titled `BENCH_TITLE`. Fails with `invalid-arguments`. */
  'bench.start': changes<JobId>()(benchOptionsSchema),
} as const
