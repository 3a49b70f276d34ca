import { expect, test } from 'vitest'
import { matchClasses } from '../../../src-main/domain/plan/match-classes.ts'
import { classRows, withLabel } from '../../../src-renderer/plan/class-rows.ts'

test('a class stands beside its label with the reason, and one that only the model has beside none', () => {
  const names = ['CONTRADICTION', 'NEUTRAL', 'ENTAILMENT']
  expect(classRows(matchClasses(names, ['entails', 'contradiction']), {})).toEqual([
    { name: 'CONTRADICTION', label: 'contradiction', reason: 'name' },
    { name: 'NEUTRAL', reason: 'model-alone' },
    { name: 'ENTAILMENT', label: 'entails', reason: 'synonym' },
  ])
})

test('where classes do not match, what was told so far is shown', () => {
  const map = { POSITIVE: '1' }
  expect(classRows(matchClasses(['NEGATIVE', 'POSITIVE'], ['0', '1'], { map }), map)).toEqual([
    { name: 'NEGATIVE' },
    { name: 'POSITIVE', label: '1', reason: 'plan' },
  ])
})

test('choosing labels one by one ends in a map that matches, and unchoosing all in none', () => {
  const first = withLabel({}, 'POSITIVE', '0')
  expect(first).toEqual({ POSITIVE: '0' })
  const moved = withLabel(first ?? {}, 'NEGATIVE', '0')
  expect(moved).toEqual({ NEGATIVE: '0' }) // a label is one class's
  const whole = withLabel(moved ?? {}, 'POSITIVE', '1')
  expect(matchClasses(['NEGATIVE', 'POSITIVE'], ['0', '1'], { map: whole })).toMatchObject({ order: [0, 1] })
  expect(withLabel({ POSITIVE: '1' }, 'POSITIVE', '')).toBeUndefined()
})
