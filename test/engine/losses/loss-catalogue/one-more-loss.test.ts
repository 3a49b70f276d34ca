import { describe, expect, test } from 'vitest'
import type { LossId } from '../../../../src-main/contract/loss-id.ts'
import { LOSSES, type LossFacts } from '../../../../src-main/contract/losses.ts'
import type { InternalLoss } from '../../../../src-main/engine/losses/loss.ts'
import { LOSS_CATALOGUE } from '../../../../src-main/engine/losses/loss-catalogue.ts'
import { shareOfSlope, slopesOf } from '../../graph/finite-differences.ts'
import { hiddenHuber } from '../hidden-huber.ts'
import { evaluateLoss, openLoss, tensor } from '../open-loss.ts'

// The entry and the line that a contributor adds; test/window/one-more-loss.test.ts finds the entry
// on the screens. The cases are loaded after them, for they are made of the table.
const HUBER = 'hidden-huber' as LossId
const ENTRY = {
  compares: 'hidden-state',
  measure: 'Huber',
  title: 'hidden-state Huber',
  short: 'hid Huber',
  at: 'cls',
} as const satisfies LossFacts
const LINE: InternalLoss = {
  kind: 'internal',
  build: ({ teacherState, studentState, mask }, { at, per }) =>
    hiddenHuber(teacherState, studentState, mask, at, per),
}
Object.assign(LOSSES, { [HUBER]: ENTRY })
Object.assign(LOSS_CATALOGUE, { [HUBER]: LINE })
const { TERMS, valuesFor } = await import('../loss-cases.ts')

const ofHuber = TERMS.filter(({ loss }) => loss === HUBER)

test('the cases that every loss is tried in have it at both places and in both averages', () => {
  expect(ofHuber.map(({ name }) => name)).toEqual([
    'hidden-huber at cls',
    'hidden-huber at tokens',
    'hidden-huber at tokens per text',
  ])
})

test('it is half the square of small differences, and the size less a half of large ones', () => {
  const teacher = tensor([[[0, 0, 0]], [[1, 1, 1]]])
  const student = tensor([[[0.5, 3, -2]], [[1, 1, 1]]])
  const third = tensor([[1], [1]])
  const { value } = evaluateLoss({ loss: HUBER, weight: 1 }, { teacher, student, third })
  const first = (0.5 ** 2 / 2 + (3 - 1 / 2) + (2 - 1 / 2)) / 3
  expect(value).toBeCloseTo((first + 0) / 2, 6)
})

describe.each(ofHuber)('$name', (term) => {
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
