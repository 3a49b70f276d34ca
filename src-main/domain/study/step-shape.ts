import type { RunPlan } from '../../contract/plan.ts'
import { stagesOf } from '../plan/stages.ts'

/**
 * The same for plans whose steps do the same work on the same data: models, texts, losses, batch.
 * Seeds, learning rates, weights, epochs and the share of the texts are not in it.
 */
export function stepShape(plan: RunPlan): string {
  const { batchSize, microBatch, precision, freeze, recompute, stopEarly } = plan.training
  const training = [batchSize, microBatch, precision, freeze, recompute, stopEarly]
  if (plan.kind === 'fine-tune') return JSON.stringify([workShape(plan), training])
  const { losses, mapping, strategy, draw, teacher } = plan
  const terms = losses.map(({ loss, at, texts }) => [loss, at, texts])
  return JSON.stringify([
    workShape(plan),
    training,
    terms,
    mapping.length,
    strategy.kind,
    draw,
    teacher.vault,
  ])
}

/** The same for plans of the same models on the same texts, whatever is learnt and how. */
export function workShape(plan: RunPlan): string {
  const { source, unlabelled, maxLength } = plan.data
  const models = plan.kind === 'fine-tune' ? [plan.model] : [plan.teacher.model, plan.student]
  return JSON.stringify([plan.kind, source, unlabelled, maxLength, models])
}

/** How much of its training texts' work a plan asks for: passes over all of them, at most. */
export function passesOf(plan: RunPlan): { readonly epochs: number; readonly wholeEpochs: number } {
  const epochs = stagesOf(plan).reduce((sum, stage) => sum + stage.epochs, 0)
  return { epochs, wholeEpochs: epochs * plan.data.fraction }
}
