import { expect, test } from 'vitest'
import { LOSS_IDS } from '../../../src-main/contract/loss-id.ts'
import { LOSS_GROUPS, possibleTerms, termTitle } from '../../../src-renderer/plan/loss-groups.ts'

test('every loss is in one group, in the order of the table', () => {
  expect(LOSS_GROUPS.map(({ title }) => title)).toEqual([
    'Hard labels',
    'Soft labels',
    'Attention',
    'Hidden state',
  ])
  expect(LOSS_GROUPS.flatMap(({ losses }) => losses)).toEqual(LOSS_IDS)
})

test('a group may be added to as often as its losses have places', () => {
  expect(LOSS_GROUPS.map((group) => possibleTerms(group).length)).toEqual([1, 1, 2, 3 * 2])
  const terms = LOSS_GROUPS.flatMap(possibleTerms)
  expect(new Set(terms.map(({ loss, at }) => `${loss} ${at}`)).size).toBe(terms.length)
})

test('a term is told apart by its place', () => {
  expect(termTitle({ loss: 'hidden-mse', at: 'cls' })).toBe('hid MSE')
  expect(termTitle({ loss: 'hidden-mse', at: 'tokens' })).toBe('hid MSE tokens')
})
