import { describe, expect, test } from 'vitest'
import { oneChange, readsBackwards } from '../../../src-main/domain/plan/one-change.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { settingsOf } from '../../../src-main/domain/plan/plan-settings.ts'

const MAPPING = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]
const OUTPUT = [{ loss: 'hard-label' }, { loss: 'soft-label', temperature: 2 }]

const plan = (changes: object = {}, training: object = {}) =>
  settingsOf(
    parseRunPlan({
      kind: 'distill',
      data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
      teacher: { model: { kind: 'catalogue', name: 'minilm-l6' }, fineTune: {} },
      student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
      mapping: MAPPING,
      losses: [...OUTPUT, { loss: 'attention-kl' }],
      training,
      ...changes,
    }),
  )

describe('plans that differ in one setting', () => {
  test.each([
    ['learning rate', plan(), plan({}, { learningRate: 3e-5 }), '5e−5', '3e−5'],
    ['epochs', plan(), plan({}, { epochs: 5 }), '3', '5'],
    [
      'layer mapping',
      plan(),
      plan({ mapping: [{ teacher: 4, student: 1 }, MAPPING[1]] }),
      '2→1 4→2',
      '4→1 4→2',
    ],
    ['strategy', plan(), plan({ strategy: { kind: 'stacked' } }), 'together', 'stacked'],
    [
      'epochs a stage',
      plan({ strategy: { kind: 'stacked' } }),
      plan({ strategy: { kind: 'stacked', stageEpochs: 2 } }),
      '1',
      '2',
    ],
    [
      'weight of hidden-state cosine',
      plan(),
      plan({ losses: [...OUTPUT, { loss: 'attention-kl' }, { loss: 'hidden-cosine' }] }),
      'off',
      '1',
    ],
    ['weight of soft labels', plan({ losses: [OUTPUT[0], { loss: 'attention-kl' }] }), plan(), 'off', '1'],
    ['internal losses', plan({ mapping: [], losses: OUTPUT }), plan(), 'off', 'on, together'],
    [
      'internal losses',
      plan({ mapping: [], losses: OUTPUT }),
      plan({ strategy: { kind: 'stacked' } }),
      'off',
      'on, stacked',
    ],
  ])('differ in %s', (setting, a, b, from, to) => {
    expect(oneChange(a, b)).toEqual({ setting, from, to })
    expect(oneChange(b, a)).toEqual({ setting, from: to, to: from })
  })
})

describe('plans that do not', () => {
  test('differ in more than one', () => {
    expect(oneChange(plan(), plan({ strategy: { kind: 'stacked' } }, { epochs: 5 }))).toBeUndefined()
    expect(
      oneChange(plan(), plan({ losses: [{ loss: 'soft-label', temperature: 4 }, { loss: 'attention-kl' }] })),
    ).toBeUndefined()
    expect(oneChange(plan({ mapping: [], losses: OUTPUT }), plan({}, { epochs: 5 }))).toBeUndefined()
  })

  test('differ in what decides nothing', () => {
    expect(oneChange(plan(), plan({ name: 'x' }, { seed: 9, evaluateEvery: 0.5 }))).toBeUndefined()
    // All at once has no stages.
    expect(oneChange(plan(), plan({ strategy: { kind: 'together', stageEpochs: 4 } }))).toBeUndefined()
  })
})

test('a change reads from off to on and from less to more', () => {
  expect(readsBackwards({ from: 'on, stacked', to: 'off' })).toBe(true)
  expect(readsBackwards({ from: 'off', to: '1' })).toBe(false)
  expect(readsBackwards({ from: '5e−5', to: '3e−5' })).toBe(true)
  expect(readsBackwards({ from: '10 %', to: '100 %' })).toBe(false)
  expect(readsBackwards({ from: 'together', to: 'stacked' })).toBe(false)
})
