import { z } from 'zod'
import type {
  BootstrapIntervals,
  ComparedDifference,
  ErrorOverlap,
  PlanChanges,
  RunComparison,
  RunReliability,
} from '../comparison.ts'
import { reads, runId } from '../request.ts'

/**
 * More runs than this are no comparison for a person, and more than a bit each of an error pattern.
 */
export const MOST_COMPARED = 20

const ids = z.array(runId).min(1).max(MOST_COMPARED)

export const COMPARISON_REQUESTS = {
  /**
   * All of them fail with `invalid-arguments` when runs were evaluated on different dev sets, or
   * not yet.
   */
  'runs.compare': reads<RunComparison>()(z.strictObject({ ids })),
  'comparison.overlap': reads<ErrorOverlap>()(
    z.strictObject({ ids, most: z.number().int().min(1).max(1000).default(60) }),
  ),
  /**
   * Logits divided by a temperature, in memory; nothing is written. The teacher first where the
   * runs share one.
   */
  'comparison.reliability': reads<readonly RunReliability[]>()(
    z.strictObject({ ids, temperature: z.number().min(0.01).max(100).default(1) }),
  ),
  /**
   * Of 1,000 resamples each with a fixed seed: equal questions have equal answers. The teacher
   * first where the runs share one.
   */
  'comparison.bootstrap': reads<readonly BootstrapIntervals[]>()(z.strictObject({ ids })),
  /** Of any two runs, on the same resamples; none where a text has one class. */
  'comparison.differences': reads<readonly ComparedDifference[]>()(z.strictObject({ ids })),
  /** Among all finished runs on the dev set of this run. */
  'comparison.changes': reads<PlanChanges>()(z.strictObject({ id: runId })),
} as const
