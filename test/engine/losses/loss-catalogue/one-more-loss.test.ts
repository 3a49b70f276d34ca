import { describe, expect, test } from 'vitest'
import type { LossId } from '../../../../src-main/contract/loss-id.ts'
import { LOSSES, type LossFacts } from '../../../../src-main/contract/losses.ts'
import { square, squaredDifference, stopGradient } from '../../../../src-main/engine/graph/ops/pointwise.ts'
import { mean } from '../../../../src-main/engine/graph/ops/reduce.ts'
import type { InternalLoss } from '../../../../src-main/engine/losses/loss.ts'
import { LOSS_CATALOGUE } from '../../../../src-main/engine/losses/loss-catalogue.ts'
import { meanOverPositions } from '../../../../src-main/engine/losses/positions.ts'
import { shareOfSlope, slopesOf } from '../../graph/finite-differences.ts'
import { evaluateLoss, openLoss, tensor } from '../open-loss.ts'

// The entry and the line that a contributor adds, here of a loss that is made up: the mean fourth
// power of differences. test/window/one-more-loss.test.ts finds the entry on the screens. The cases
// are loaded after them, for they are made of the table.
const QUARTIC = 'hidden-quartic' as LossId
const ENTRY = {
  compares: 'hidden-state',
  measure: 'quartic',
  title: 'hidden-state quartic',
  short: 'hid quartic',
  formula: '(teacher − student)⁴',
  at: 'cls',
} as const satisfies LossFacts
const LINE: InternalLoss = {
  kind: 'internal',
  build: ({ teacherState, studentState, mask }, { at, per }) =>
    meanOverPositions(at, per, stopGradient(teacherState), studentState, mask, (goal, learnt) =>
      mean(square(squaredDifference(learnt, goal)), -1),
    ),
}
Object.assign(LOSSES, { [QUARTIC]: ENTRY })
Object.assign(LOSS_CATALOGUE, { [QUARTIC]: LINE })
const { TERMS, valuesFor } = await import('../loss-cases.ts')

const ofQuartic = TERMS.filter(({ loss }) => loss === QUARTIC)

test('the cases that every loss is tried in have it at both places and in both averages', () => {
  expect(ofQuartic.map(({ name }) => name)).toEqual([
    'hidden-quartic at cls',
    'hidden-quartic at tokens',
    'hidden-quartic at tokens per text',
  ])
})

test('its value is that of its line', () => {
  const teacher = tensor([[[0, 0, 0]], [[1, 1, 1]]])
  const student = tensor([[[0.5, 3, -2]], [[1, 1, 1]]])
  const third = tensor([[1], [1]])
  const { value } = evaluateLoss({ loss: QUARTIC, weight: 1 }, { teacher, student, third })
  const first = (0.5 ** 4 + 3 ** 4 + 2 ** 4) / 3
  expect(value).toBeCloseTo((first + 0) / 2, 5)
})

describe.each(ofQuartic)('$name', (term) => {
  test('has the gradient that finite differences give', () => {
    const values = valuesFor(term)
    const { loss, inputs, session, evaluate } = openLoss(term, values)
    const { gradient } = evaluate(values)
    const all = [values.teacher, values.student, values.third]
    const slopes = slopesOf(session, loss, inputs, all, 1, 1e-2)
    session.close()
    expect(shareOfSlope(gradient, slopes, 1e-3)).toBeLessThan(5e-3)
  })
})
