import { expect, test } from 'vitest'
import { axisValues } from '../../../src-renderer/plan/axis-values.ts'

test('a list is taken as it stands, each value once; words stay words', () => {
  expect(axisValues('1e-5, 3e-5,3e-5, ')).toEqual([1e-5, 3e-5])
  expect(axisValues('linear, cosine')).toEqual(['linear', 'cosine'])
  expect(axisValues('1, x')).toEqual([1, 'x'])
  expect(axisValues('')).toEqual([])
})

test('a range has equal steps, or equal factors where its ends are ten times apart', () => {
  expect(axisValues('0.1 to 0.5 in 5')).toEqual([0.1, 0.2, 0.3, 0.4, 0.5])
  expect(axisValues('1e-5 to 1e-3 in 3')).toEqual([1e-5, 1e-4, 1e-3])
  expect(axisValues('0.05, 0.5 to 1 in 2')).toEqual([0.05, 0.5, 1])
})

test('what only looks like a range is no number, for the plan to refuse', () => {
  expect(axisValues('1 to 2 in 1')).toEqual(['1 to 2 in 1'])
  expect(axisValues('a to 2 in 3')).toEqual(['a to 2 in 3'])
})
