import { expect, test } from 'vitest'
import { majorityOf } from '../../../src-main/domain/statistics/majority-of.ts'

test('the commonest class has its share of all examples', () => {
  expect(majorityOf([0, 1, 1, 2, 1], ['a', 'b', 'c'])).toEqual({ label: 'b', share: 3 / 5 })
})

test('of several the first, and of nothing none', () => {
  expect(majorityOf([1, 0], ['a', 'b'])).toEqual({ label: 'a', share: 1 / 2 })
  expect(majorityOf([], ['a', 'b']).share).toBe(0)
})
