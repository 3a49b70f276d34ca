import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FIXTURES, relativeDifference } from '../../support/fixtures.ts'
import { evaluateLoss, tensor } from './open-loss.ts'

/** What test/reference/label_weights.py wrote, in float64. */
interface Case {
  readonly smoothing: number
  readonly classWeights: readonly number[] | null
  readonly logits: readonly (readonly number[])[]
  readonly labels: readonly number[]
  readonly value: number
  readonly gradient: readonly (readonly number[])[]
}

const { cases } = JSON.parse(readFileSync(join(FIXTURES, 'label-weights.json'), 'utf8')) as {
  readonly cases: readonly Case[]
}

function evaluate(given: Pick<Case, 'smoothing' | 'classWeights' | 'logits' | 'labels'>) {
  const { smoothing, logits, labels, classWeights } = given
  const values = { teacher: tensor(logits), student: tensor(logits), third: tensor(labels, 'int32') }
  return evaluateLoss(
    { loss: 'hard-label', weight: 1, smoothing },
    values,
    classWeights ? { classWeights } : {},
  )
}

test.each(cases)(
  'smoothing $smoothing, class weights $classWeights, labels $labels: value and gradient are PyTorch’s',
  (given) => {
    const { value, gradient } = evaluate(given)
    expect(Math.abs(value / given.value - 1)).toBeLessThan(1e-5)
    expect(relativeDifference(gradient, tensor(given.gradient))).toBeLessThan(1e-5)
  },
)

test('a part of a batch without any label has loss 0 and a gradient of zeros', () => {
  const [first] = cases
  if (!first) throw new Error('The fixture has no cases')
  const labels = first.labels.map(() => -1)
  const { value, gradient } = evaluate({ ...first, labels, classWeights: [0.25, 1.5, 4] })
  expect(value).toBe(0)
  expect([...gradient.data].every((slope) => slope === 0)).toBe(true)
})
