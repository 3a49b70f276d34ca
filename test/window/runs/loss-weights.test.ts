import { expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import {
  lossWeights,
  usedWeights,
  weightText,
  WEIGHT_TITLES,
} from '../../../src-renderer/runs/loss-weights.ts'

const textsOf = (losses: readonly LossTerm[]) =>
  lossWeights({ kind: 'distill', losses } as DistillPlan).map(weightText)

test('weights of losses that compare the same are added up, and one that changes says so', () => {
  const falls = { from: 1, to: 0, shape: 'linear', begin: 0, end: 1 } as const
  expect(
    textsOf([
      { loss: 'hard-label', weight: 0.5 },
      { loss: 'hidden-cosine', weight: falls },
      { loss: 'hidden-mse', weight: 0.25, at: 'tokens' },
    ]),
  ).toEqual(['0.5', '0', '0', '1.25 → 0.25', '0'])
})

test('columns of weights are those that some plan uses', () => {
  const planWith = (loss: LossTerm['loss']) =>
    ({ kind: 'distill', losses: [{ loss, weight: 1 }] }) as unknown as DistillPlan
  const used = usedWeights([planWith('hidden-cosine'), planWith('hard-label')])
  expect(used.map((at) => WEIGHT_TITLES[at])).toEqual(['hard', 'hidden'])
})
