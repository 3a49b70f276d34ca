import { expect, test } from 'vitest'
import { presetOfShape, presetShape } from '../../../src-main/domain/plan/shape-presets.ts'
import { teacherOf } from '../a-teacher.ts'

const teacher = teacherOf(12)

test('a share of a teacher has as many heads fewer, each as wide as before', () => {
  expect(presetShape('half', teacher)).toEqual({ width: 384, heads: 6, feedForward: 1536 })
  expect(presetShape('quarter', teacher)).toEqual({ width: 192, heads: 3, feedForward: 768 })
  expect(presetShape('quarter', { layers: 1, width: 8, heads: 1, feedForward: 8 })).toMatchObject({
    width: 8,
    heads: 1,
  })
})

test('a shape is known again as the share that it is', () => {
  for (const id of ['teacher', 'three-quarters', 'half', 'quarter'] as const)
    expect(presetOfShape(presetShape(id, teacher), teacher)).toBe(id)
  expect(presetOfShape({ width: 384 }, teacher)).toBeUndefined()
})
