import { expect, test } from 'vitest'
import type { StudentPlan } from '../../src-main/contract/plan-student.ts'
import type { EncoderConfig } from '../../src-main/model-folder/encoder-config.ts'
import { studentConfig } from '../../src-main/model-folder/student-config.ts'

const isLocal = [false, true, true, false, true, true, false]
const teacher = { layers: 7, width: 8, heads: 2, feedForward: 16, local: { reach: 3, isLocal } }
const localOf = (layers: number, start: StudentPlan['start'], startedAs?: number[]) =>
  studentConfig({ layers, start }, teacher as unknown as EncoderConfig, startedAs).local

test("a student's layer sees as far as the teacher's layer that it starts from", () => {
  expect(localOf(3, { from: 'teacher', layers: [1, 4, 6] })).toEqual({
    reach: 3,
    isLocal: [false, false, true],
  })
})

test('…also where it goes on from the checkpoint of one that did', () => {
  const start = { from: 'checkpoint', run: 'r', step: 10 } as const
  expect(localOf(3, start, [3, 5, 7])?.isLocal).toEqual([true, true, false])
})

test("a student that starts elsewhere has the teacher's kinds from the first layer on", () => {
  expect(localOf(3, { from: 'random' })?.isLocal).toEqual([false, true, true])
  expect(localOf(9, { from: 'random' })?.isLocal).toEqual([...isLocal, false, true])
})
