import type { Job } from '../../src-main/contract/host-event.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'

/** Below it, a run's pace says little: the first steps are slow. */
const FEWEST_STEPS = 20

/**
 * What a run has still to train at the pace that it has had so far, in milliseconds; undefined
 * while that is not known. Evaluations are not in it.
 */
export function remainingMs({ step, steps, trainingMs }: RunRow): number | undefined {
  return step < FEWEST_STEPS || steps === 0 ? undefined : (trainingMs / step) * (steps - step)
}

/**
 * How long a waiting job will train, told by runs of the same plan that have finished here (the
 * median); undefined where there are none.
 */
export function expectedMs({ planKey, runId }: Job, runs: readonly RunRow[]): number | undefined {
  if (planKey === undefined) return undefined
  const times = runs
    .filter((run) => run.planKey === planKey && run.state === 'finished' && run.trainingMs > 0)
    .map(({ trainingMs }) => trainingMs)
    .sort((a, b) => a - b)
  const whole = times[Math.floor(times.length / 2)]
  const begun = runs.find(({ id }) => id === runId)
  return whole === undefined ? undefined : Math.max(0, whole - (begun?.trainingMs ?? 0))
}
