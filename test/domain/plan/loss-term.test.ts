import { describe, expect, test } from 'vitest'
import { LOSS_IDS } from '../../../src-main/contract/loss-id.ts'
import { LOSSES, RELATIONS, type LossFacts } from '../../../src-main/contract/losses.ts'
import {
  isAveragedOverTokens,
  isInternal,
  isSettingOf,
  lossSettings,
  lossTerm,
  withLossDefaults,
} from '../../../src-main/domain/plan/loss-term.ts'
import { checkPlan } from '../../../src-main/domain/plan/plan-problems.ts'
import { PLAN } from '../a-run.ts'

describe('a term', () => {
  test('is switched on with the defaults of its loss, and leaves its average out', () => {
    expect(lossTerm('soft-label')).toEqual({ loss: 'soft-label', weight: 1, temperature: 2 })
    expect(lossTerm('hidden-mse')).toEqual({ loss: 'hidden-mse', weight: 1, at: 'cls' })
    expect(lossTerm('attention-kl')).toEqual({ loss: 'attention-kl', weight: 1 })
  })

  test('keeps what it says, and has the rest by default', () => {
    const hot = { loss: 'soft-label', weight: 0.5, temperature: 4 } as const
    expect(withLossDefaults(hot)).toEqual(hot)
    expect(withLossDefaults({ loss: 'hidden-kl', weight: 1, per: 'text' })).toEqual({
      loss: 'hidden-kl',
      weight: 1,
      at: 'cls',
      per: 'text',
    })
  })

  test.each([
    ['hard-label', {}, { temperature: 1, at: 'cls', per: 'text' }],
    ['soft-label', {}, { temperature: 2, at: 'cls', per: 'text' }],
    ['attention-kl', {}, { temperature: 1, at: 'tokens', per: 'tokens' }],
    ['attention-mse', { per: 'text' }, { temperature: 1, at: 'tokens', per: 'text' }],
    ['hidden-cosine', {}, { temperature: 1, at: 'cls', per: 'text' }],
    ['hidden-cosine', { at: 'tokens' }, { temperature: 1, at: 'tokens', per: 'tokens' }],
    ['attention-relations', {}, { at: 'tokens', relations: RELATIONS }],
    ['attention-relations', { relationHeads: 48 }, { at: 'tokens', relationHeads: 48 }],
    ['attention-relations', { relations: ['values'] }, { at: 'tokens', relations: ['values'] }],
  ] as const)('of %s with %j is computed with what is in effect', (loss, given, settings) => {
    const term = { loss, weight: 1, ...given }
    expect(lossSettings(term)).toMatchObject(settings)
    expect(isAveragedOverTokens(term)).toBe(settings.at === 'tokens')
  })
})

describe.each(LOSS_IDS)('%s', (loss) => {
  test('may have in a plan the settings that it is said to have, and no others', () => {
    for (const [setting, value] of [
      ['temperature', 3],
      ['at', 'tokens'],
      ['per', 'text'],
      ['relations', ['keys']],
      ['relationHeads', 48],
      ['smoothing', 0.1],
      ['classWeights', 'balanced'],
    ] as const) {
      const at = isSettingOf(loss, 'at') ? { at: 'tokens' } : {}
      const losses = [
        { loss, ...at, [setting]: value },
        ...(isInternal({ loss }) ? [] : [{ loss: 'attention-kl' }]),
      ]
      // A student layer with several of the teacher's, which some losses weigh.
      const mapping = [2, 4, 6].map((teacher) => ({ teacher, student: teacher === 6 ? 3 : 1 }))
      const isAllowed = checkPlan({ ...PLAN, mapping, losses }).problems.length === 0
      expect([setting, isAllowed]).toEqual([setting, isSettingOf(loss, setting)])
    }
  })
})

test('no two losses share a name, long or short', () => {
  const names = LOSS_IDS.map((loss): LossFacts => LOSSES[loss])
  expect(new Set(names.map(({ title }) => title)).size).toBe(LOSS_IDS.length)
  expect(new Set(names.map(({ short }) => short)).size).toBe(LOSS_IDS.length)
  expect(new Set(names.map(({ compares, measure }) => `${compares} ${measure}`)).size).toBe(LOSS_IDS.length)
})
