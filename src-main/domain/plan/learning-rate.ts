import type { Training } from '../../contract/plan.ts'

/**
 * The learning rate of one step of a stage. W = ⌈warmup · N⌉ steps of rise, so that the first step
 * already learns, then decay over the rest, so that the last step still does: rate · (i+1)/W while
 * i < W, then rate · (N−i)/(N−W) (linear), rate · ½(1 + cos(π·(i−W)/(N−W))) (cosine), or the full
 * rate (constant).
 * @param step i, from 0
 * @param steps N, the stage's limit
 */
export function learningRateAt(
  step: number,
  steps: number,
  { learningRate, warmup, decay }: Pick<Training, 'learningRate' | 'warmup' | 'decay'>,
): number {
  const rising = Math.ceil(warmup * steps)
  if (step < rising) return (learningRate * (step + 1)) / rising
  const progress = (step - rising) / Math.max(1, steps - rising)
  switch (decay) {
    case 'linear':
      return learningRate * Math.max(0, 1 - progress)
    case 'cosine':
      return (learningRate * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2
    case 'constant':
      return learningRate
  }
}
