import { expect, test } from 'vitest'
import { everyTwo } from '../../src-main/domain/every-two.ts'

test('every two stand once, in order', () => {
  expect(everyTwo(['a', 'b', 'c'])).toEqual([
    ['a', 'b'],
    ['a', 'c'],
    ['b', 'c'],
  ])
  expect(everyTwo(['a'])).toEqual([])
})
