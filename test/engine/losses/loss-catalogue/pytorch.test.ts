import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isInternal, looksAt } from '../../../../src-main/domain/plan/loss-term.ts'
import { FIXTURES, relativeDifference } from '../../../support/fixtures.ts'
import { TERMS } from '../loss-cases.ts'
import { evaluateLoss, openLoss, tensor, type Nested } from '../open-loss.ts'

/** What test/reference/losses.py wrote, in float64. */
interface Reference {
  readonly inputs: Readonly<
    Record<ReturnType<typeof looksAt>, Readonly<Record<'teacher' | 'student' | 'third', Nested>>>
  >
  /** Attention relations of a student with another width and other heads than its teacher. */
  readonly narrow: Readonly<Record<'teacher' | 'student' | 'gradient', Nested>> & { readonly value: number }
  readonly terms: Readonly<Record<string, { readonly value: number; readonly gradient: Nested } | undefined>>
}

const reference = JSON.parse(readFileSync(join(FIXTURES, 'losses.json'), 'utf8')) as Reference

/** The largest relative difference of a loss, over its settings, of value and gradient. */
const measured = new Map<string, number>()
afterAll(() => {
  if (process.env['STILLROOM_WRITE_LOSS_DIFFERENCES'] === undefined) return
  const rounded = [...measured].map(([loss, difference]) => [loss, Number(difference.toPrecision(2))])
  const text = JSON.stringify(Object.fromEntries(rounded), undefined, 1)
  writeFileSync(join(FIXTURES, 'loss-differences.json'), `${text}\n`)
})

test.each(TERMS)('$name has the value and the gradient that PyTorch gives', ({ name, ...term }) => {
  const expected = reference.terms[name]
  if (!expected)
    throw new Error(
      `PyTorch has not been asked about ${name}: add the loss to test/reference/losses.py and run it (test/reference/README.md)`,
    )
  const { teacher, student, third } = reference.inputs[looksAt(term.loss)]
  const { value, gradient } = evaluateLoss(term, {
    teacher: tensor(teacher),
    student: tensor(student),
    third: tensor(third, isInternal(term) ? 'float32' : 'int32'),
  })
  const ofValue = Math.abs(value / expected.value - 1)
  const ofGradient = relativeDifference(gradient, tensor(expected.gradient))
  measured.set(term.loss, Math.max(measured.get(term.loss) ?? 0, ofValue, ofGradient))
  expect(ofValue).toBeLessThan(1e-5)
  expect(ofGradient).toBeLessThan(1e-5)
})

test('PyTorch was asked about no other losses', () => {
  expect(Object.keys(reference.terms).sort()).toEqual(TERMS.map(({ name }) => name).sort())
})

test('relations of a narrower student with other heads are those that PyTorch gives', () => {
  const { teacher, student, ...expected } = reference.narrow
  const values = {
    teacher: tensor(teacher),
    student: tensor(student),
    third: tensor(reference.inputs.heads.third),
  }
  const term = { loss: 'attention-relations', weight: 1, relationHeads: 2 } as const
  const { value, gradient } = evaluateLoss(term, values)
  expect(Math.abs(value / expected.value - 1)).toBeLessThan(1e-5)
  expect(relativeDifference(gradient, tensor(expected.gradient))).toBeLessThan(1e-5)
  expect(() => openLoss({ ...term, relationHeads: 4 }, values)).toThrow(
    'cannot cut vectors of 6 into 4 relation heads',
  )
})
