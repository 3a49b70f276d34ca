import { setImmediate as immediately } from 'node:timers/promises'
import { startBootstrap, type Bootstrap } from '../../domain/dev-set/bootstrap-scores.ts'
import type { Judged } from '../../domain/dev-set/judge.ts'
import { scoresOfRows } from '../../domain/dev-set/resampled-scores.ts'

/** A model's scores on the resamples of its dev set; all models of one have the same resamples. */
export type Resample = (judged: Judged) => Promise<Bootstrap>

/**
 * Works them out in time slices of some milliseconds, so that the event loop stays responsive, and
 * keeps them as long as the predictions are in memory.
 */
export function createResample(): Resample {
  const known = new WeakMap<Judged, Bootstrap>()
  return async (judged) => {
    const bootstrap = known.get(judged) ?? startBootstrap(judged.right.length, scoresOfRows(judged))
    const most = Math.max(1, Math.round(1e6 / judged.logits.length))
    while (bootstrap.draw(most) > 0) await immediately()
    known.set(judged, bootstrap)
    return bootstrap
  }
}
