import type { LossId } from '../../src-main/contract/loss-id.ts'
import type { LossTerm, RunPlan } from '../../src-main/contract/plan.ts'
import { lossesOf } from '../../src-main/domain/plan/stages.ts'

/** What a loss is called where there is room, and where there is not. */
export const LOSS_WORDS: Readonly<Record<LossId, { readonly long: string; readonly short: string }>> = {
  'hard-label': { long: 'hard labels', short: 'hard' },
  'soft-label': { long: 'soft labels', short: 'soft' },
  'attention-kl': { long: 'attention KL', short: 'attn' },
  'attention-mse': { long: 'attention MSE', short: 'attn²' },
  'hidden-cosine': { long: 'hidden cosine', short: 'cos' },
  'hidden-mse': { long: 'hidden MSE', short: 'hid²' },
  'hidden-kl': { long: 'hidden KL', short: 'hidKL' },
}

/** The terms of a plan; each loss once, as the trainer adds them up. */
export function termsOf(plan: RunPlan): readonly LossTerm[] {
  return lossesOf(plan)
}

/** What the trainer wrote was multiplied by it. */
export function weightOf(plan: RunPlan, loss: LossId): number {
  return lossesOf(plan).find((term) => term.loss === loss)?.weight ?? 1
}
