import { expect, test } from 'vitest'
import { ownShapeWords, studentShape, studentShapeText } from '../../../src-main/domain/plan/network-shape.ts'
import { PLAN } from '../a-run.ts'
import { teacherOf } from '../a-teacher.ts'

const start = { from: 'random' } as const

test("a student's shape is its teacher's but for its depth and what the plan says", () => {
  const teacher = teacherOf(12)
  expect(studentShape({ layers: 6, start }, teacher)).toEqual(teacherOf(6))
  expect(studentShape({ layers: 6, heads: 6, width: 384, start }, teacher)).toEqual({
    layers: 6,
    width: 384,
    heads: 6,
    feedForward: 3072,
  })
})

test('it is told in words, what is the teacher’s left out', () => {
  expect(studentShapeText({ layers: 1, start })).toBe('1 layer')
  expect(studentShapeText({ layers: 3, width: 192, heads: 6, feedForward: 768, start })).toBe(
    '3 layers, 192 wide, 6 heads, feed-forward 768',
  )
})

test('a run says a shape that is not the teacher’s, with how its weights are chosen', () => {
  expect(ownShapeWords(PLAN)).toBeUndefined()
  if (PLAN.kind !== 'distill') throw new Error('no distillation')
  const student = { ...PLAN.student, width: 192 }
  expect(ownShapeWords({ ...PLAN, student })).toBe(
    'the student has 3 layers, 192 wide, narrowed to every k-th dimension',
  )
  expect(ownShapeWords({ ...PLAN, student: { ...student, start: { from: 'random' } } })).toBe(
    'the student has 3 layers, 192 wide',
  )
})
