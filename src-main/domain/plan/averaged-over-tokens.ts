import type { LossTerm } from '../../contract/plan.ts'

/**
 * Whether a loss compares all tokens, so that it can be averaged over those of the batch or within
 * each text first.
 */
export function isAveragedOverTokens({ loss, at }: Pick<LossTerm, 'loss' | 'at'>): boolean {
  return loss.startsWith('attention-') || (loss.startsWith('hidden-') && at === 'tokens')
}
