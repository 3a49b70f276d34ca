import { expect, test } from 'vitest'
import type { Task } from '../../../src-main/contract/tasks.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { teacherAgreement } from '../../../src-main/domain/dev-set/teacher-agreement.ts'

const TWO_CLASSES: Task = { kind: 'classification', outputs: 2 }
const gold = Int32Array.of(0, 0, 1, 1, 1)
/** Logits of two classes whose second has these probabilities. */
const ofSecond = (probabilities: readonly number[]) =>
  Float32Array.from(probabilities.flatMap((p) => [Math.log(1 - p), Math.log(p)]))
const teacher = judge(TWO_CLASSES, ofSecond([0.1, 0.9, 0.8, 0.4, 0.3]), gold)

test('counts part the teacher’s right answers from its wrong ones, and say how sure both are of those', () => {
  // Right is the teacher about the first and the third.
  const student = judge(TWO_CLASSES, ofSecond([0.7, 0.2, 0.9, 0.1, 0.6]), gold)
  const { confidence, teacherConfidence, ...counts } = teacherAgreement(student, teacher)
  expect(counts).toEqual({
    examples: 5,
    teacherRight: 2,
    agreed: 1,
    errors: 1,
    teacherWrong: 3,
    wrongToo: 1,
    mended: 2,
  })
  expect(confidence).toBeCloseTo((0.8 + 0.9 + 0.6) / 3, 6)
  expect(teacherConfidence).toBeCloseTo((0.9 + 0.6 + 0.7) / 3, 6)
})

test('a number has no probability, and a teacher without an error leaves none to be sure of', () => {
  const numbers: Task = { kind: 'regression', outputs: 1, tolerance: 0.5 }
  const said = judge(numbers, Float32Array.of(1, 2), Float32Array.of(1, 4))
  expect(teacherAgreement(said, said)).toMatchObject({ teacherWrong: 1, wrongToo: 1, confidence: null })
  const right = judge(TWO_CLASSES, ofSecond([0.1, 0.1, 0.9, 0.9, 0.9]), gold)
  expect(teacherAgreement(teacher, right)).toMatchObject({ teacherWrong: 0, confidence: null })
})
