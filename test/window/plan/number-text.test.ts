import { expect, test } from 'vitest'
import { numberText, parseNumber } from '../../../src-renderer/plan/number-text.ts'

test('a field shows a number as people write it, and keeps what is none', () => {
  expect([5e-5, 0.1, 32, 0, undefined].map(numberText)).toEqual(['5e-5', '0.1', '32', '0', ''])
  expect(['5e-5', '2,400', '', 'many'].map((text) => parseNumber(text, true))).toEqual([
    5e-5,
    2400,
    undefined,
    'many',
  ])
  expect(parseNumber('', false)).toBe('')
})
