import type { LossId } from '../../src-main/contract/loss-id.ts'
import type { LossTerm } from '../../src-main/contract/plan.ts'

/** Losses as a person thinks of them: one thing compared, in one of several ways. */
export interface LossGroup {
  readonly id: 'hard' | 'soft' | 'attention' | 'hidden'
  readonly title: string
  readonly about: string
  readonly variants: readonly { readonly loss: LossId; readonly title: string }[]
}

export const LOSS_GROUPS: readonly LossGroup[] = [
  {
    id: 'hard',
    title: 'Hard labels',
    about: 'cross-entropy with the human label',
    variants: [{ loss: 'hard-label', title: 'cross-entropy' }],
  },
  {
    id: 'soft',
    title: 'Soft labels',
    about: "the teacher's probabilities, scaled by T²",
    variants: [{ loss: 'soft-label', title: 'KL' }],
  },
  {
    id: 'attention',
    title: 'Attention',
    about: 'rows of real tokens, mean of heads',
    variants: [
      { loss: 'attention-kl', title: 'KL' },
      { loss: 'attention-mse', title: 'MSE' },
    ],
  },
  {
    id: 'hidden',
    title: 'Hidden state',
    about: 'after each mapped layer',
    variants: [
      { loss: 'hidden-cosine', title: 'cosine' },
      { loss: 'hidden-mse', title: 'MSE' },
      { loss: 'hidden-kl', title: 'KL' },
    ],
  },
]

/** A term as it is when it is switched on. */
export function newTerm(loss: LossId): LossTerm {
  return {
    loss,
    weight: 1,
    ...(loss === 'soft-label' ? { temperature: 2 } : {}),
    ...(loss.startsWith('hidden-') ? { at: 'cls' as const } : {}),
  }
}

/** How a term is called beside others: `attention`, `[CLS] MSE`. */
export function termTitle({ loss, at }: LossTerm): string {
  switch (loss) {
    case 'hard-label':
      return 'hard'
    case 'soft-label':
      return 'soft'
    case 'attention-kl':
      return 'attention'
    case 'attention-mse':
      return 'attention MSE'
    default: {
      const what = at === 'tokens' ? 'tokens' : '[CLS]'
      return loss === 'hidden-cosine' ? what : `${what} ${loss.slice('hidden-'.length).toUpperCase()}`
    }
  }
}
