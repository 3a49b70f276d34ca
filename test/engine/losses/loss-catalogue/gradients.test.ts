import { describe, expect, test } from 'vitest'
import { looksAt } from '../../../../src-main/domain/plan/loss-term.ts'
import type { Tensor } from '../../../../src-main/engine/backend.ts'
import { gradients } from '../../../../src-main/engine/graph/gradients.ts'
import { shareOfSlope, slopesOf } from '../../graph/finite-differences.ts'
import { INTERNAL_TERMS, TERMS, valuesFor } from '../loss-cases.ts'
import { evaluateLoss, openLoss } from '../open-loss.ts'

describe.each(TERMS)('$name', (term) => {
  test('has the gradient that finite differences give', () => {
    const values = valuesFor(term)
    const { loss, inputs, session, evaluate } = openLoss(term, values)
    const { gradient } = evaluate(values)
    const all = [values.teacher, values.student, values.third]
    const slopes = slopesOf(session, loss, inputs, all, 1, 1e-2)
    session.close()
    expect(gradient.shape).toEqual(values.student.shape)
    expect(shareOfSlope(gradient, slopes, 1e-3)).toBeLessThan(5e-3)
  })

  test('passes nothing to the teacher', () => {
    const { loss, inputs, session } = openLoss(term, valuesFor(term))
    session.close()
    expect(() => gradients(loss, [inputs[0]])).toThrow(expect.objectContaining({ code: 'missing-gradient' }))
  })
})

// What weighs several layers of the teacher: values.test.ts.
const compared = TERMS.filter(({ loss }) => loss !== 'hard-label' && looksAt(loss) !== 'layers')
test.each(compared)('$name is 0, and flat, where the two agree', (term) => {
  const values = valuesFor(term)
  const { value, gradient } = evaluateLoss(term, { ...values, student: values.teacher })
  expect(Math.abs(value)).toBeLessThan(1e-6)
  // KL of attention is flat along rows that sum to 1; by a single element its slope is −teacher /
  // student = −1.
  const along = term.loss === 'attention-kl' ? withoutRowMean(gradient) : gradient
  expect(Math.max(...[...along.data].map(Math.abs))).toBeLessThan(1e-6)
})

const alike = INTERNAL_TERMS.filter(({ loss }) => looksAt(loss) !== 'heads')
test.each(alike)('$name refuses layers of two widths or head counts', (term) => {
  const values = valuesFor(term)
  const { shape, data } = values.student
  const axis = term.loss.startsWith('attention') ? 1 : 2
  const half = { shape: shape.with(axis, (shape[axis] ?? 0) / 2), data: data.slice(data.length / 2) }
  expect(() => openLoss(term, { ...values, student: half })).toThrow(
    expect.objectContaining({ code: 'shape-mismatch' }),
  )
})

/**
 * Gradients less the mean of their row's, over real tokens: what is left when a row must go on
 * summing to 1.
 */
function withoutRowMean({ shape, data }: Tensor): Tensor {
  const width = shape.at(-1) ?? 1
  const numbers = Array.from(data)
  const rows = Array.from({ length: numbers.length / width }, (_, row) =>
    numbers.slice(row * width, (row + 1) * width),
  )
  const centred = rows.map((row) => {
    const real = row.filter((value) => value !== 0)
    const mean = real.reduce((sum, value) => sum + value, 0) / Math.max(1, real.length)
    return row.map((value) => (value === 0 ? 0 : value - mean))
  })
  return { shape, data: Float32Array.from(centred.flat()) }
}
