import { expect, test } from 'vitest'
import { LOSS_IDS } from '../../../src-main/contract/loss-id.ts'
import { LOSSES, LOSS_PLACES } from '../../../src-main/contract/losses.ts'
import { LOSS_GROUPS, possibleTerms, termTitle } from '../../../src-renderer/plan/loss-groups.ts'

test('every loss is in one group', () => {
  expect(LOSS_GROUPS.map(({ title }) => title)).toEqual([
    'Hard labels',
    'Soft labels',
    'Attention',
    'Hidden state',
    'Consistency',
  ])
  expect(LOSS_GROUPS.flatMap(({ losses }) => losses).toSorted()).toEqual(LOSS_IDS.toSorted())
})

test.each(LOSS_IDS)('%s may be added once at each of its places', (id) => {
  const terms = LOSS_GROUPS.flatMap(possibleTerms).filter(({ loss }) => loss === id)
  expect(terms.map(({ at }) => at)).toEqual('at' in LOSSES[id] ? LOSS_PLACES : [undefined])
})

test('a term is told apart by its place', () => {
  expect(termTitle({ loss: 'hidden-mse', at: 'cls' })).toBe('hid MSE')
  expect(termTitle({ loss: 'hidden-mse', at: 'tokens' })).toBe('hid MSE tokens')
})
