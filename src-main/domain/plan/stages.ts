import type { LayerPair, LossTerm, RunPlan, Strategy } from '../../contract/plan.ts'
import { STRATEGIES } from '../../contract/strategies.ts'
import { isInternal } from './loss-term.ts'
import { subjectOf } from './setting-words.ts'
import { StillroomError } from '../stillroom-error.ts'

/** One stage of a run: which losses are on, and for how long at most. */
export interface Stage {
  readonly name: string
  /** Mapped pairs whose internal losses are on. */
  readonly pairs: readonly LayerPair[]
  readonly internal: boolean
  readonly classification: boolean
  /**
   * The student layer that alone is trained, 0 for the embeddings; left out, all that the losses
   * reach.
   */
  readonly only?: number
  readonly epochs: number
  /** Whether the stage may end early when its loss has converged. */
  readonly mayConverge: boolean
}

/**
 * The stages of a plan (Aguilar et al. 2020, section 3.3). Together: one stage with everything on.
 * Progressive (PID): bottom-up, one student layer's pairs at a time, then classification alone.
 * Stacked (SID): the same, but the pairs of lower layers stay on.
 */
export function stagesOf(plan: RunPlan): readonly Stage[] {
  const { epochs } = plan.training
  if (plan.kind === 'fine-tune') return [classificationStage('fine-tuning', epochs)]
  const internal = plan.losses.some(isInternal)
  const classification = plan.losses.some((term) => !isInternal(term))
  const { kind, stageEpochs } = plan.strategy
  const { compares } = STRATEGIES[kind]
  if (compares === 'all') {
    const pairs = internal ? plan.mapping : []
    return [{ name: kind, pairs, internal, classification, epochs, mayConverge: false }]
  }
  const layers = [...new Set(plan.mapping.map(({ student }) => student))].sort((a, b) => a - b)
  const internalStages = layers.map((layer, index): Stage => {
    const isOn = ({ student }: LayerPair) => (compares === 'own' ? student === layer : student <= layer)
    return {
      name: stageName(layer, compares === 'own' ? layer : (layers[0] ?? layer)),
      ...(plan.strategy.train === 'layer' ? { only: layer } : {}),
      pairs: plan.mapping.filter(isOn),
      internal: true,
      classification: false,
      epochs: epochsOfStage(stageEpochs, index, layers.length),
      mayConverge: plan.strategy.convergence !== undefined,
    }
  })
  return classification ? [...internalStages, classificationStage('classification', epochs)] : internalStages
}

/** `layer 2`, `layers 1–3`, `embeddings`, `embeddings–layer 2` */
function stageName(layer: number, from: number): string {
  if (layer === from) return layer === 0 ? 'embeddings' : `layer ${layer}`
  return from === 0 ? `embeddings–layer ${layer}` : `layers ${from}–${layer}`
}

/** Whether a plan's internal losses are learnt in stages, layer by layer. */
export function isStaged({ kind }: Pick<Strategy, 'kind'>): boolean {
  return STRATEGIES[kind].compares !== 'all'
}

/** The losses of a plan; a teacher is fine-tuned on hard labels alone. */
export function lossesOf(plan: RunPlan): readonly LossTerm[] {
  return plan.kind === 'distill' ? plan.losses : [{ loss: 'hard-label', weight: 1 }]
}

function classificationStage(name: string, epochs: number): Stage {
  return { name, pairs: [], internal: false, classification: true, epochs, mayConverge: false }
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
