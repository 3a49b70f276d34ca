import type { TrainingState } from './training-state.ts'

type Convergence = TrainingState['convergence']

export const NOTHING_SEEN: Convergence = { sum: 0, count: 0, previous: null, reached: false }

/**
 * Adds one step's loss. A stage has converged when its mean loss over a window of steps fell by
 * less than `threshold`, relative to the mean of the window before. (The paper names a threshold
 * and leaves its meaning open.)
 */
export function watchConvergence(
  seen: Convergence,
  loss: number,
  { threshold, windowSteps }: { readonly threshold: number; readonly windowSteps: number },
): Convergence {
  const sum = seen.sum + loss
  const count = seen.count + 1
  if (count < windowSteps) return { ...seen, sum, count }
  const mean = sum / count
  const reached = seen.previous !== null && seen.previous - mean < threshold * Math.abs(seen.previous)
  return { sum: 0, count: 0, previous: mean, reached }
}
