import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMPARED, LOSSES, type LossFacts } from '../../../../src-main/contract/losses.ts'
import { FIXTURES, relativeDifference } from '../../../support/fixtures.ts'
import { TERMS } from '../loss-cases.ts'
import { evaluateLoss, tensor, type Nested } from '../open-loss.ts'

/** What test/reference/losses.py wrote, in float64. */
interface Reference {
  readonly inputs: Readonly<
    Record<LossFacts['compares'], Readonly<Record<'teacher' | 'student' | 'third', Nested>>>
  >
  readonly terms: Readonly<Record<string, { readonly value: number; readonly gradient: Nested } | undefined>>
}

const reference = JSON.parse(readFileSync(join(FIXTURES, 'losses.json'), 'utf8')) as Reference

test.each(TERMS)('$name has the value and the gradient that PyTorch gives', ({ name, ...term }) => {
  const expected = reference.terms[name]
  if (!expected)
    throw new Error(
      `PyTorch has not been asked about ${name}: add the loss to test/reference/losses.py and run it (test/reference/README.md)`,
    )
  const { compares } = LOSSES[term.loss]
  const { teacher, student, third } = reference.inputs[compares]
  const { isInternal } = COMPARED[compares]
  const { value, gradient } = evaluateLoss(term, {
    teacher: tensor(teacher),
    student: tensor(student),
    third: tensor(third, isInternal ? 'float32' : 'int32'),
  })
  expect(Math.abs(value / expected.value - 1)).toBeLessThan(1e-5)
  expect(relativeDifference(gradient, tensor(expected.gradient))).toBeLessThan(1e-5)
})

test('PyTorch was asked about no other losses', () => {
  expect(Object.keys(reference.terms).sort()).toEqual(TERMS.map(({ name }) => name).sort())
})
