import { expect, test } from 'vitest'
import { equivalence } from '../../../src-main/domain/statistics/equivalence.ts'

// statsmodels.stats.weightstats.ttost_paired(x, y, -m, m), x − y as below: p = 0.0034 at m = 0.01,
// 0.0633 at 0.0045, 0.177 at 0.003.
const differences = [0.004, -0.003, 0.006, 0.001, -0.002]

test('near enough is shown where both one-sided tests say so, as statsmodels’ ttost_paired', () => {
  expect(equivalence(differences, 0.01)).toBe('shown')
  expect(equivalence(differences, 0.0045)).toBe('not shown')
})

test('a margin that the spread hides cannot be seen, and one difference says nothing', () => {
  expect(equivalence(differences, 0.003)).toBe('cannot be seen')
  expect(equivalence([0.001], 0.01)).toBeNull()
})
