import { expect, test } from 'vitest'
import type { Choice } from '../../../src-main/contract/study-choice.ts'
import { choiceSentence, searchNote } from '../../../src-main/domain/study/choice-text.ts'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'

const PLAN = parseRunPlan({
  kind: 'fine-tune',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  model: { kind: 'catalogue', name: 'minilm-l6' },
})
const CANDIDATES = ['1e-5', '3e-5', '1e-3'].map((name) => ({ name, values: [Number(name)] }))
const SEARCH = { by: 'accuracy', settings: ['training.learningRate'], candidates: CANDIDATES } as const
const CHOICE: Choice = {
  place: ['soft labels'],
  candidates: [
    { name: '1e-5', mean: 0.8, diverged: false },
    { name: '3e-5', mean: 0.8215, diverged: false },
    { name: '1e-3', mean: null, diverged: true },
  ],
  tries: 6,
  ended: 6,
  chosen: 1,
  runnerUp: 0,
  atEdge: [],
  seedsTried: [],
}

test('a choice is told with its score, the runner-up’s, and what diverged', () => {
  expect(choiceSentence(CHOICE, SEARCH, PLAN)).toBe(
    'At soft labels: training.learningRate 3e-5, the best of 3 by accuracy on the dev set (82.15; next 1e-5, 80.00); 1e-3 diverged',
  )
  const atEdge = [{ setting: 'training.learningRate', edge: 'largest' as const }]
  expect(choiceSentence({ ...CHOICE, atEdge }, SEARCH, PLAN)).toMatch(/; the largest that was tried$/)
})

test('one that is open, or cannot be made, says so', () => {
  expect(choiceSentence({ ...CHOICE, ended: 2, chosen: null }, SEARCH, PLAN)).toMatch(/2 of 6 have$/)
  expect(choiceSentence({ ...CHOICE, chosen: null }, SEARCH, PLAN)).toMatch(/nothing .* can be chosen/)
})

test('the budget is told, that dev scores are optimistic, and which tries are in the means', () => {
  const note = searchNote(SEARCH, [CHOICE], PLAN)
  expect(note).toMatch(/best of 3, each tried with 2 seeds \(6 tries a place\)/)
  expect(note).toMatch(/No try is in a mean.*optimistic.*data\.test\) would not be/)
  const open = searchNote(SEARCH, [{ ...CHOICE, ended: 1, chosen: null }], PLAN)
  expect(open).toMatch(/a place\)\. Dev scores/)
  const test = { path: 'test.tsv' }
  const tested = searchNote(SEARCH, [{ ...CHOICE, seedsTried: [1] }], {
    ...PLAN,
    data: { ...PLAN.data, test },
  })
  expect(tested).toMatch(/tries with seed 1 .* in its means.*--metric test\.headline/)
})
