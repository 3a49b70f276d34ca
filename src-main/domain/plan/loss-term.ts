import type { LossId } from '../../contract/loss-id.ts'
import {
  COMPARED,
  LOSSES,
  type Compared,
  type LossAverage,
  type LossFacts,
  type LossPlace,
} from '../../contract/losses.ts'
import type { LossTerm, Scheduled } from '../../contract/plan.ts'

/** A term as it is when a loss is switched on: weight 1, and its settings' defaults. */
export function lossTerm(loss: LossId): LossTerm {
  return withLossDefaults({ loss, weight: 1 })
}

/**
 * The term with what it leaves out of temperature and place. The average stays left out where it
 * is: plans that earlier versions wrote have none, and count as the same experiment.
 */
export function withLossDefaults(term: LossTerm): LossTerm {
  const { temperature, at }: LossFacts = LOSSES[term.loss]
  return {
    ...term,
    ...(temperature !== undefined && { temperature: term.temperature ?? temperature }),
    ...(at !== undefined && { at: term.at ?? at }),
  }
}

/** What a term is computed with. */
export interface LossSettings {
  /** 1, as they are, where a loss does not soften logits. */
  readonly temperature: Scheduled
  /** Attention has rows at all tokens, the classifier's output is [CLS]'s. */
  readonly at: LossPlace
  /** At [CLS] there is one state a text. */
  readonly per: LossAverage
}

/** The settings of a term, those that it leaves out and those that its loss cannot change too. */
export function lossSettings(term: LossTerm): LossSettings {
  const { temperature = 1, at = isInternal(term) ? 'tokens' : 'cls' } = withLossDefaults(term)
  return { temperature, at, per: at === 'tokens' ? (term.per ?? 'tokens') : 'text' }
}

/** Whether a loss has a setting, besides its weight. */
export function isSettingOf(loss: LossId, setting: PropertyKey): boolean {
  const { temperature, at, compares }: LossFacts = LOSSES[loss]
  if (setting === 'temperature') return temperature !== undefined
  if (setting === 'at') return at !== undefined
  if (setting === 'projection') return needsEqual(compares) === 'width'
  return setting === 'per' && isInternal({ loss })
}

/** What both networks must have as much of for a comparison. */
export function needsEqual(compares: keyof typeof COMPARED): Compared['equal'] {
  const { equal }: Compared = COMPARED[compares]
  return equal
}

/** Whether a loss compares mapped layers; the others look at the classifier's output. */
export function isInternal({ loss }: Pick<LossTerm, 'loss'>): boolean {
  return COMPARED[LOSSES[loss].compares].isInternal
}

/**
 * Whether a term compares all tokens, so that it can be averaged over those of the batch or within
 * each text first.
 */
export function isAveragedOverTokens(term: LossTerm): boolean {
  return lossSettings(term).at === 'tokens'
}
