import { expect, test } from 'vitest'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'

const said = (axes: unknown, more: object = {}) => {
  try {
    parseStudy({ kind: 'study', name: 's', plan: {}, axes, ...more })
    return []
  } catch (thrown) {
    return (thrown as Error).message.split('\n').slice(1)
  }
}

test.each([
  ['a list that is none', [1], 'axes[0] is 1, and no axis: it has a "setting"'],
  [
    'an axis without values',
    [{ setting: 'training.epochs' }],
    'axes[0].values is missing; it must be a list',
  ],
  ['values that are none', [{ setting: 'training.epochs', values: [] }], 'is an empty list; name at least 1'],
  [
    'a variant without a name',
    [{ name: 'm', variants: [{ set: {} }] }],
    'variants[0].name is missing; it must be text',
  ],
  [
    'a control that there is not',
    [{ name: 'm', variants: [{ name: 'a', control: 'odd' }] }],
    '"odd"; it must be',
  ],
  ['seeds that are a number', [{ seeds: 3 }], 'axes[0].seeds is 3; it must be text in quotes'],
  ['a slip in a key', [{ seeds: '1', ofTeachers: true }], 'axes[0] has no "ofTeachers"; remove it'],
  ['a choice without tries', [{ choose: [{ setting: 'a', values: [1] }] }], 'axes[0].tries is missing'],
  ['no axes', {}, 'axes is a group of settings; it must be a list'],
])('%s is told where it stands, in words', (_, axes, expected) => {
  const [problem] = said(axes)
  expect(problem).toContain(expected)
  expect(problem).not.toMatch(/invalid|expected|received/i)
})

test('what is wrong with a study as a whole stands beside its axes', () => {
  const found = said([{ seeds: 3 }], { name: 'two\nlines', colour: 1 })
  expect(found.map((line) => line.trim())).toEqual([
    'name: a name is one line',
    'axes[0].seeds is 3; it must be text in quotes',
    'The study has no "colour"; remove it, or mend its name',
  ])
})
