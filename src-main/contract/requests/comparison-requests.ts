import { z } from 'zod'
import type { RunComparison } from '../comparison.ts'
import { reads, runId } from '../request.ts'

export const COMPARISON_REQUESTS = {
  'runs.compare': reads<RunComparison>()(z.strictObject({ ids: z.array(runId).min(1).max(20) })),
} as const
