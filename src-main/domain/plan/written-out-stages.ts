import type { DistillPlan } from '../../contract/plan.ts'
import type { PlannedStage, Strategy } from '../../contract/plan-strategy.ts'
import { STRATEGIES } from '../../contract/strategies.ts'
import { isInternal } from './loss-term.ts'
import { subjectOf } from './setting-words.ts'
import { StillroomError } from '../stillroom-error.ts'

/**
 * The list of stages that a plan's strategy is a name of (Aguilar et al. 2020, section 3.3), or the
 * plan's own. Together: one stage with everything on. Progressive (PID): bottom-up, one student
 * layer's pairs at a time, then classification alone. Stacked (SID): the same, but the pairs of
 * lower layers stay on. As a list of one's own it trains to the same bits.
 * @throws StillroomError `invalid-plan` when there are more or fewer limits than internal stages
 */
export function writtenOutStages(plan: DistillPlan): readonly PlannedStage[] {
  const { kind, stageEpochs, train, convergence, stages = [] } = plan.strategy
  const { epochs } = plan.training
  const { compares } = STRATEGIES[kind]
  if (compares === 'listed') return stages
  if (compares === 'all') return [{ name: kind, epochs }]
  const named = (isWanted: typeof isInternal) =>
    plan.losses.filter(isWanted).map(({ loss, at }) => ({ loss, ...(at && { at }) }))
  const layers = [...new Set(plan.mapping.map(({ student }) => student))].sort((a, b) => a - b)
  const internal = layers.map((layer, index): PlannedStage => ({
    name: stageName(layer, compares === 'own' ? layer : (layers[0] ?? layer)),
    epochs: epochsOfStage(stageEpochs, index, layers.length),
    losses: named(isInternal),
    layers: compares === 'own' ? [layer] : layers.slice(0, index + 1),
    ...(train === 'layer' && { train: [layer] }),
    ...(convergence && { convergence }),
  }))
  const losses = named((term) => !isInternal(term))
  return losses.length === 0 ? internal : [...internal, { name: 'classification', epochs, losses }]
}

/** Whether a plan's strategy writes a stage for each student layer that is compared. */
export function isStaged({ kind }: Pick<Strategy, 'kind'>): boolean {
  const { compares } = STRATEGIES[kind]
  return compares === 'own' || compares === 'own-and-lower'
}

/** `layer 2`, `layers 1–3`, `embeddings`, `embeddings–layer 2` */
function stageName(layer: number, from: number): string {
  if (layer === from) return layer === 0 ? 'embeddings' : `layer ${layer}`
  return from === 0 ? `embeddings–layer ${layer}` : `layers ${from}–${layer}`
}

function epochsOfStage(stageEpochs: number | readonly number[], index: number, stages: number): number {
  if (typeof stageEpochs === 'number') return stageEpochs
  const epochs = stageEpochs[index]
  if (epochs !== undefined && stageEpochs.length === stages) return epochs
  throw new StillroomError(
    'invalid-plan',
    `${subjectOf(['strategy', 'stageEpochs'])} has ${stageEpochs.length} numbers for ${stages} stages before the classification; give one for each, or one for all`,
  )
}
