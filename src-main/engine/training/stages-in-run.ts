import { stagesOf } from '../../domain/plan/stages.ts'
import type { StageInRun } from './active-run.ts'
import type { PreparedRun } from './prepare-run.ts'

/** A plan's stages with their steps on the data that was read. */
export function stagesInRun({ plan, train }: Pick<PreparedRun, 'plan' | 'train'>) {
  const stepsPerEpoch = Math.ceil(train.length / plan.training.batchSize)
  const stages = stagesOf(plan).map((stage, index): StageInRun => ({
    index,
    name: stage.name,
    steps: Math.max(1, Math.round(stage.epochs * stepsPerEpoch)),
    pairs: stage.pairs,
    draw: stage.draw,
    learningRate: stage.learningRate,
    convergence: stage.convergence,
    ...(stage.classification && { stopEarly: plan.training.stopEarly }),
  }))
  return { stages, stepsPerEpoch }
}
