import { expect, test } from 'vitest'
import { factsOf } from '../../../src-main/domain/query/run-fields.ts'
import { scalesOf, sharedTeacherValue } from '../../../src-renderer/runs/scales.ts'
import { row } from '../../domain/a-run.ts'

const run = (accuracy: number | null, teacherAccuracy: number | null, agreement: number | null = null) =>
  factsOf(row({ accuracy, teacherAccuracy, agreement }))
const ACCURACY = { metric: 'accuracy', moment: 'last' } as const

test('runs and their teachers are drawn against one range, with room on either side', () => {
  const [low, high] = scalesOf([run(0.7, 0.9), run(0.8, 0.9)], ACCURACY).range
  expect(low).toBeCloseTo(0.7 - 0.06 * 0.2)
  expect(high).toBeCloseTo(0.9 + 0.06 * 0.2)
})

test('without a value there is the whole range', () => {
  expect(scalesOf([run(null, null)], ACCURACY).range).toEqual([0, 1])
})

test('bars of agreement begin below the least one', () => {
  expect(scalesOf([run(0.7, null, 0.86), run(0.7, null, 0.93)], ACCURACY).lowAgreement).toBe(0.8)
})

test('a teacher stands in the head where it is one for all', () => {
  expect(sharedTeacherValue([run(0.7, 0.9), run(0.8, 0.9)], ACCURACY)).toBe(0.9)
  expect(sharedTeacherValue([run(0.7, 0.9), run(0.8, 0.95)], ACCURACY)).toBeUndefined()
})
