import { describe, expect, test } from 'vitest'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import {
  hasLoss,
  layersToggled,
  withLossToggled,
  withStageAdded,
  withStageRaised,
} from '../../../src-renderer/plan/stage-edits.ts'

const LOSSES: readonly LossTerm[] = [
  { loss: 'hard-label', weight: 1 },
  { loss: 'hidden-mse', weight: 1, at: 'cls' },
  { loss: 'hidden-mse', weight: 1, at: 'tokens' },
]
const [HARD, CLS] = LOSSES as [LossTerm, LossTerm]

describe('the losses of a stage', () => {
  test('are all until one is switched off, and all again once none is', () => {
    const without = withLossToggled({ epochs: 2 }, CLS, LOSSES)
    expect(without).toEqual({
      epochs: 2,
      losses: [{ loss: 'hard-label' }, { loss: 'hidden-mse', at: 'tokens' }],
    })
    expect(LOSSES.map((term) => hasLoss(without, term))).toEqual([true, false, true])
    expect(withLossToggled(without, CLS, LOSSES)).toEqual({ epochs: 2 })
  })
  test('keep the weights that the stage gives them', () => {
    const stage = { losses: [{ loss: 'hidden-mse' as const, at: 'tokens' as const, weight: 3 }] }
    expect(withLossToggled(stage, HARD, LOSSES).losses).toEqual([
      { loss: 'hard-label' },
      { loss: 'hidden-mse', at: 'tokens', weight: 3 },
    ])
  })
})

test('the layers of a stage are in order, and all of them stand as nothing', () => {
  expect(layersToggled(undefined, 2, [1, 2, 3])).toEqual([1, 3])
  expect(layersToggled([3], 1, [1, 2, 3])).toEqual([1, 3])
  expect(layersToggled([1, 3], 2, [1, 2, 3])).toBeUndefined()
})

test('a stage is added behind another, like it, and goes a place up', () => {
  const stages = [{ name: 'a', epochs: 1 }, { name: 'b' }]
  const added = withStageAdded(stages, 0)
  expect(added).toEqual([{ name: 'a', epochs: 1 }, { epochs: 1 }, { name: 'b' }])
  expect(withStageRaised(added, 2)).toEqual([{ name: 'a', epochs: 1 }, { name: 'b' }, { epochs: 1 }])
})
