import { expect, test } from 'vitest'
import { choicesSection, choicesText } from '../../../src-main/domain/report/choices-section.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'

const plan = parseRunPlan({
  kind: 'fine-tune',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  model: { kind: 'catalogue', name: 'minilm-l6' },
})
const axes = [{ name: 'method', values: ['soft', 'internal'] }]
const candidates = [
  { name: '1e-5', mean: 0.8, diverged: false },
  { name: '1e-3', mean: 0.8215, diverged: false },
]
const open = {
  place: ['internal'],
  tries: 2,
  ended: 1,
  chosen: null,
  runnerUp: null,
  atEdge: [],
  seedsTried: [],
}
const search = {
  by: 'accuracy',
  settings: ['training.learningRate'],
  candidates: candidates.map(({ name }) => ({ name, values: [Number(name)] })),
  choices: [
    {
      ...open,
      place: ['soft'],
      candidates,
      ended: 2,
      chosen: 1,
      runnerUp: 0,
      atEdge: [{ setting: 'training.learningRate', edge: 'largest' }],
    },
    { ...open, candidates: candidates.map((one) => ({ ...one, mean: null })) },
  ],
} as const

test('a choice is shown with its runner-up and its edge, one that is open without; exact when pasted', () => {
  expect(choicesSection(axes, search, plan).table?.rows).toEqual([
    ['soft', '1e-3', '82.15 %', '1e-5', '80.00 %', '2 of 2', 'the largest that was tried'],
    ['internal', '–', '–', '–', '–', '1 of 2', ''],
  ])
  expect(choicesText(axes, search, plan).rows).toEqual([
    ['soft', '1e-3', 0.8215, '1e-5', 0.8, 2, 2, 'the largest that was tried'],
    ['internal', null, null, null, null, 1, 2, ''],
  ])
})
