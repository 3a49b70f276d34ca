import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { NO_TARGET } from '../../../src-main/engine/losses/targets.ts'
import { FIXTURES, relativeDifference } from '../../support/fixtures.ts'
import { evaluateLoss, tensor } from './open-loss.ts'

/** What test/reference/label_weights.py wrote, in float64. */
interface Case {
  readonly classWeights: readonly number[]
  readonly logits: readonly (readonly number[])[]
  /** Null for a row without labels. */
  readonly targets: readonly (readonly number[] | null)[]
  readonly value: number
  readonly gradient: readonly (readonly number[])[]
}

const { severalLabels } = JSON.parse(readFileSync(join(FIXTURES, 'label-weights.json'), 'utf8')) as {
  readonly severalLabels: readonly Case[]
}

function evaluate({ logits, targets, classWeights }: Pick<Case, 'logits' | 'targets' | 'classWeights'>) {
  const third = tensor(targets.map((row) => row ?? classWeights.map(() => NO_TARGET)))
  return evaluateLoss(
    { loss: 'hard-label', weight: 1 },
    { teacher: tensor(logits), student: tensor(logits), third },
    { taskKind: 'multi-label', classWeights, hasUnlabelled: targets.includes(null) },
  )
}

test.each(severalLabels)('labels $targets: value and gradient are those of PyTorch’s pos_weight', (given) => {
  const { value, gradient } = evaluate(given)
  expect(Math.abs(value / given.value - 1)).toBeLessThan(1e-5)
  expect(relativeDifference(gradient, tensor(given.gradient))).toBeLessThan(1e-5)
})

test('logits of any size give finite values, and rows without labels nothing', () => {
  const logits = [
    [1000, -1000, 1000],
    [-1000, 1000, 3],
  ]
  const { value, gradient } = evaluate({ logits, targets: [[0, 1, 1], null], classWeights: [2, 3, 4] })
  expect(value).toBeCloseTo((1000 + 3 * 1000 + 0) / 3, 2)
  expect([...gradient.data]).toEqual([1 / 3, -1, 0, 0, 0, 0].map((slope) => expect.closeTo(slope, 6)))
})
