import type { LossId } from '../../contract/loss-id.ts'
import {
  COMPARED,
  LOSSES,
  RELATIONS,
  type Compared,
  type LossAverage,
  type LossFacts,
  type LossPlace,
  type Relation,
} from '../../contract/losses.ts'
import type { LossTerm, Scheduled } from '../../contract/plan-losses.ts'

/** A term as it is when a loss is switched on: weight 1, and its settings' defaults. */
export function lossTerm(loss: LossId): LossTerm {
  return withLossDefaults({ loss, weight: 1 })
}

/**
 * The term with what it leaves out of temperature, place and relations. The average stays left out
 * where it is: plans that earlier versions wrote have none, and count as the same experiment.
 */
export function withLossDefaults(term: LossTerm): LossTerm {
  const { temperature, at, relations }: LossFacts = LOSSES[term.loss]
  return {
    ...term,
    ...(temperature !== undefined && { temperature: term.temperature ?? temperature }),
    ...(at !== undefined && { at: term.at ?? at }),
    ...(relations !== undefined && { relations: term.relations ?? relations }),
  }
}

/** What a term is computed with. */
export interface LossSettings {
  /** 1, as they are, where a loss does not soften logits. */
  readonly temperature: Scheduled
  /** Attention has rows at all tokens, the classifier's output is [CLS]'s. */
  readonly at: LossPlace
  /** All, where a loss compares none. */
  readonly relations: readonly Relation[]
  /** Left out, the teacher's attention heads. */
  readonly relationHeads?: number
  /** At [CLS] there is one state a text. */
  readonly per: LossAverage
  /** Share of a label that is spread over all classes; 0 where a loss looks at none. */
  readonly smoothing: number
}

/** The settings of a term, those that it leaves out and those that its loss cannot change too. */
export function lossSettings(term: LossTerm): LossSettings {
  const {
    temperature = 1,
    at = isInternal(term) ? 'tokens' : 'cls',
    relations = RELATIONS,
    relationHeads,
    smoothing = 0,
  } = withLossDefaults(term)
  const per = at === 'tokens' ? (term.per ?? 'tokens') : 'text'
  return { temperature, at, relations, relationHeads, per, smoothing }
}

/** Whether a loss has a setting, besides its weight. */
export function isSettingOf(loss: LossId, setting: PropertyKey): boolean {
  const { temperature, at, relations, compares }: LossFacts = LOSSES[loss]
  if (setting === 'temperature') return temperature !== undefined
  if (setting === 'at') return at !== undefined
  if (setting === 'projection') return needsEqual(compares) === 'width'
  if (setting === 'relations' || setting === 'relationHeads') return relations !== undefined
  if (setting === 'smoothing' || setting === 'classWeights') return compares === 'labels'
  if (setting === 'texts') return isInternal({ loss }) && compares !== 'consistency'
  return setting === 'per' && isInternal({ loss })
}

/** What both networks must have as much of for a comparison. */
export function needsEqual(compares: keyof typeof COMPARED): Compared['equal'] {
  const { equal }: Compared = COMPARED[compares]
  return equal
}

/** Whether a loss compares layers; the others look at the classifier's output. */
export function isInternal({ loss }: Pick<LossTerm, 'loss'>): boolean {
  return COMPARED[LOSSES[loss].compares].isInternal
}

/** Whether a loss compares the student with itself: mixtures with the texts they are made of. */
export function isConsistency({ loss }: Pick<LossTerm, 'loss'>): boolean {
  return LOSSES[loss].compares === 'consistency'
}

/** Whether a term looks at mixtures of two texts. */
export function readsMixtures(term: Pick<LossTerm, 'loss' | 'texts'>): boolean {
  return term.texts === 'mixed' || isConsistency(term)
}

/** A consistency is one of attention or of states. */
export type LookedAt = Exclude<LossFacts['compares'], 'consistency'> | NonNullable<LossFacts['looksAt']>

/** Which tensors of the networks a loss looks at. */
export function looksAt(loss: LossId): LookedAt {
  const { compares, looksAt: other }: LossFacts = LOSSES[loss]
  return other ?? (compares as LookedAt)
}

/**
 * Whether a term compares all tokens, so that it can be averaged over those of the batch or within
 * each text first.
 */
export function isAveragedOverTokens(term: LossTerm): boolean {
  return lossSettings(term).at === 'tokens'
}
