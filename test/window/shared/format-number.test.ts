import { expect, test } from 'vitest'
import { estimatedTime } from '../../../src-renderer/shared/format-number.ts'

test('an estimate is as fine as what it is sure to', () => {
  const [second, minute] = [1000, 60_000]
  expect(estimatedTime(125 * second, 12 * second)).toEqual(['2 min 05 s', '12 s'])
  expect(estimatedTime(42 * second, 3 * second)).toEqual(['42 s', '3 s'])
  expect(estimatedTime(125 * second, 40 * second)).toEqual(['2 min', 'under 1 min'])
  expect(estimatedTime(42 * minute, 12 * second)).toEqual(['42 min', 'under 1 min'])
  expect(estimatedTime(185 * minute, 12 * minute)).toEqual(['3 h 05', '12 min'])
})
