import { LOSS_IDS, type LossId } from '../../src-main/contract/loss-id.ts'
import {
  COMPARED,
  LOSSES,
  LOSS_PLACES,
  type Compared,
  type LossFacts,
} from '../../src-main/contract/losses.ts'
import { TASK_KINDS, type TaskKind } from '../../src-main/contract/tasks.ts'
import type { LossTerm } from '../../src-main/contract/plan-losses.ts'
import { isSettingOf, lossTerm } from '../../src-main/domain/plan/loss-term.ts'

/** Losses as a person thinks of them: one thing compared, in one of several ways. */
export interface LossGroup extends Compared {
  readonly losses: readonly [LossId, ...LossId[]]
}

export const LOSS_GROUPS: readonly LossGroup[] = Object.entries<Compared>(COMPARED).flatMap(
  ([compared, words]) => {
    const [first, ...others] = LOSS_IDS.filter((loss) => LOSSES[loss].compares === compared)
    return first ? [{ ...words, losses: [first, ...others] }] : []
  },
)

/** What a group compares, for what a label is. */
export function aboutGroup({ losses: [first], about }: LossGroup, taskKind: TaskKind): string {
  if (first === 'hard-label') return TASK_KINDS[taskKind].hardLoss
  return first === 'soft-label' ? TASK_KINDS[taskKind].softLoss : about
}

/** Every term that a plan may have of a group: each loss once, at each place where it may be. */
export function possibleTerms({ losses }: LossGroup): readonly LossTerm[] {
  return losses.flatMap((loss) =>
    isSettingOf(loss, 'at') ? LOSS_PLACES.map((at) => ({ ...lossTerm(loss), at })) : [lossTerm(loss)],
  )
}

/** How a term is called beside others: `hard`, `attn KL`, `hid MSE tokens`. */
export function termTitle({ loss, at }: Pick<LossTerm, 'loss' | 'at'>): string {
  return at === 'tokens' ? `${LOSSES[loss].short} tokens` : LOSSES[loss].short
}

/** What a loss computes and who proposed it, for whoever rests on its name. */
export function aboutLoss(loss: LossId): string {
  const { formula, paper }: LossFacts = LOSSES[loss]
  return [formula, paper].filter(Boolean).join('\n')
}
