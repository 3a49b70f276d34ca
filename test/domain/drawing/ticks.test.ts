import { expect, test } from 'vitest'
import { linearTicks, logTicks } from '../../../src-main/domain/drawing/ticks.ts'

test('ticks are round and inside', () => {
  expect(linearTicks(0, 1.63, 4)).toEqual([0, 0.5, 1, 1.5])
  expect(linearTicks(0.1, 0.4, 3)).toEqual([0.1, 0.2, 0.3, 0.4])
  expect(logTicks(0.015, 30)).toEqual([0.1, 1, 10])
  expect(logTicks(0.5, 3)).toEqual([0.5, 1, 2])
})
