import type { StopEarly } from '../../contract/plan.ts'
import type { HeadlineScore } from '../../domain/run/best-evaluation.ts'
import type { TrainingState } from './training-state.ts'

type Patience = NonNullable<TrainingState['patience']>

/**
 * Adds one evaluation of a stage. It is a gain where its score is higher than the best so far of
 * the stage by more than `minDelta`; behind `patience` evaluations in a row without one, patience
 * is over. An undefined score is no gain.
 */
export function watchPatience(
  seen: Patience | undefined,
  { step, score }: { readonly step: number; readonly score: HeadlineScore },
  { patience, minDelta }: StopEarly,
): Patience {
  const best = seen?.score ?? null
  if (score !== null && (best === null || score > best + minDelta))
    return { step, score, without: 0, isOver: false }
  const without = (seen?.without ?? 0) + 1
  return { step: seen?.step ?? step, score: best, without, isOver: without >= patience }
}
