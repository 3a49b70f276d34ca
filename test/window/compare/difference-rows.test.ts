import { expect, test } from 'vitest'
import type { ComparedDifference } from '../../../src-main/contract/comparison.ts'
import type { ComparedColumn } from '../../../src-renderer/compare/compared-columns.ts'
import { differenceRows } from '../../../src-renderer/compare/difference-rows.ts'

const columns = ['A', 'B'].map((letter) => ({
  letter,
  one: { id: letter.toLowerCase() },
})) as ComparedColumn[]
const differs = (
  score: 'pearson' | 'mse' | 'f1Macro',
  difference: number,
  pHolm: number,
): ComparedDifference => ({
  a: 'a',
  b: 'b',
  score,
  difference,
  interval: [difference - 0.1, difference + 0.1],
  p: pHolm / 2,
  pHolm,
})
const betterOf = (one: ComparedDifference) => differenceRows([one], columns, 'regression')[0]?.better

test('the better one has the higher correlation, the lower squared error, or is not told', () => {
  expect(betterOf(differs('pearson', 0.2, 0.01))).toBe('B')
  expect(betterOf(differs('pearson', -0.2, 0.01))).toBe('A')
  expect(betterOf(differs('mse', 0.2, 0.01))).toBe('A')
  expect(betterOf(differs('mse', -0.2, 0.01))).toBe('B')
  expect(betterOf(differs('mse', -0.2, 0.05))).toBe('')
})

test('a row names its columns and its score, and has a share in points', () => {
  const [row] = differenceRows([differs('mse', -0.2, 0.05)], columns, 'regression')
  expect([row?.pair, row?.title]).toEqual(['A, B', 'MSE'])
  expect([row?.differenceText, row?.intervalText]).toEqual(['− 0.200', '− 0.300 to − 0.100'])
  const [share] = differenceRows([differs('f1Macro', 0.0123, 0.05)], columns, 'multi-label')
  expect([share?.differenceText, share?.intervalText]).toEqual(['+ 1.2 points', '− 8.8 to + 11.2'])
})
