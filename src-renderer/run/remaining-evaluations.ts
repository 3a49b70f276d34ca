import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { RunTimeline } from '../../src-main/domain/run/run-timeline.ts'

/** Evaluations that are still to come: one every so many epochs of a stage, and one at its end. */
export function remainingEvaluations({ stages, started }: RunTimeline, plan: RunPlan, step: number): number {
  if (!started) return 0
  const { evaluateEvery, batchSize } = plan.training
  const stepsPerEpoch = Math.ceil(started.trainExamples / batchSize)
  const every = Math.max(1, Math.round(evaluateEvery * stepsPerEpoch))
  return stages.reduce((sum, { from, to, state }) => {
    if (state === 'done') return sum
    const taken = Math.max(0, step - from)
    return sum + Math.ceil((to - from) / every) - Math.floor(taken / every)
  }, 0)
}
