import type { Relation } from '../../contract/losses.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import { looksAt, lossSettings } from '../../domain/plan/loss-term.ts'
import {
  layersOfParameters,
  parametersOfLayer,
  type EncoderConfig,
} from '../../model-folder/encoder-config.ts'
import type { StageLosses, StepGraphPlan } from './step-graph-plan.ts'

/**
 * What a step may change. The other parameters stay as they are, bit for bit: no gradient is
 * computed for them, and no weight decay shrinks them.
 */
export interface TrainedParts {
  readonly clipNorm: number
  readonly isTrained: (parameter: string) => boolean
  /** Whether losses look at queries, keys or values by themselves, which a parameter makes. */
  readonly isLookedAt: (parameter: string, side: string) => boolean
}

export function trainedParts({ student, freeze, clipNorm }: StepGraphPlan, stage: StageLosses): TrainedParts {
  const setOf = (layer: number) => (layer === 0 ? 0 : parametersOfLayer(student, layer - 1) + 1)
  const sets = stage.trained?.map(setOf)
  const isTrained = (name: string): boolean => {
    const layer = layerOfParameter(name, student)
    if (layer === 0 && freeze === 'embeddings') return false
    return sets === undefined || layer === undefined || sets.includes(layer)
  }
  const compared = new Set(stage.pairs.map((pair) => setOf(pair.student)))
  const lookedAt = new Set(sidesLookedAt(stage.terms))
  const isLookedAt = (name: string, side: string) =>
    compared.has(layerOfParameter(name, student) ?? 0) && lookedAt.has(side)
  return { clipNorm, isTrained, isLookedAt }
}

/** Which of queries, keys and values losses look at by themselves, as parameters are called. */
function sidesLookedAt(terms: readonly LossTerm[]): readonly string[] {
  return terms.flatMap((term) => {
    const looked = looksAt(term.loss)
    if (looked === 'attention' || looked === 'scores') return ['query', 'key']
    return looked === 'heads' ? lossSettings(term).relations.map((relation) => SIDES[relation]) : []
  })
}

const SIDES = { queries: 'query', keys: 'key', values: 'value' } as const satisfies Record<Relation, string>

/**
 * Layers count from 1, 0 are the embeddings, those of distances among them (DeBERTa, MPNet); the
 * norm behind the last layer (ModernBERT) is that one's. Undefined for the head.
 */
export function layerOfParameter(name: string, student: EncoderConfig): number | undefined {
  if (/^(embeddings|encoder\.relative_\w+)\./.test(name)) return 0
  if (name.startsWith('encoder.LayerNorm.')) return layersOfParameters(student)
  const [, index] = /^encoder\.layer\.(\d+)\./.exec(name) ?? []
  return index === undefined ? undefined : Number(index) + 1
}
