import { expect, test } from 'vitest'
import { benjaminiHochberg } from '../../../src-main/domain/statistics/benjamini-hochberg.ts'

test('each p is multiplied by the tests over its rank, and never stands above a larger one’s', () => {
  // n = 4; in rising order 0.01 · 4/1, 0.03 · 4/2 and 0.035 · 4/3 (the smaller), 0.5 · 4/4
  expect(benjaminiHochberg([0.5, 0.01, 0.035, 0.03])).toEqual([
    0.5,
    0.04,
    expect.closeTo((0.035 * 4) / 3, 14),
    expect.closeTo((0.035 * 4) / 3, 14),
  ])
  expect(benjaminiHochberg([])).toEqual([])
})
