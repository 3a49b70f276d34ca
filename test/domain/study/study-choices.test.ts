import { expect, test } from 'vitest'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { studyCells } from '../../../src-main/domain/study/study-cells.ts'
import { chosenCells, studyChoices, type TryResult } from '../../../src-main/domain/study/study-choices.ts'

const study = (tries: object = { seeds: '1-2' }) =>
  studyCells(
    parseStudy({
      kind: 'study',
      name: 'reviews',
      plan: {
        kind: 'distill',
        data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
        teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
        student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
        losses: [{ loss: 'soft-label' }],
      },
      axes: [
        { name: 'share', setting: 'data.fraction', values: [0.1, 1] },
        { choose: [{ setting: 'training.learningRate', values: [1e-5, 3e-5, 1e-4] }], tries },
        { seeds: '2-3' },
      ],
    }),
  )
const scores = (...found: readonly (number | null)[]): readonly TryResult[] =>
  found.map((score) => ({ score }))
function decided(results: readonly TryResult[], tries?: object) {
  const made = study(tries)
  if (!made.search) throw new Error('it searches')
  const choices = studyChoices(made.search, results)
  return { choices, cells: chosenCells(made, choices) }
}

test('each place takes the value with the highest mean over the seeds of its tries', () => {
  const { choices, cells } = decided([
    ...scores(0.5, 0.6, 0.8, 0.6, 0.7, 0.5),
    ...scores(0.9, 0.9, 0.8, 0.8, 0.1, 0.1),
  ])
  expect(choices.map(({ chosen, runnerUp }) => [chosen, runnerUp])).toEqual([
    [1, 2],
    [0, 1],
  ])
  expect(choices[0]?.candidates[1]?.mean).toBeCloseTo((0.8 + 0.6) / 2, 12)
  expect(cells.map(({ place, plan, awaitsChoice }) => [...place, plan.training, awaitsChoice])).toMatchObject(
    [
      ['0.1', { learningRate: 3e-5, seed: 2 }, undefined],
      ['0.1', { learningRate: 3e-5, seed: 3 }, undefined],
      ['1', { learningRate: 1e-5, seed: 2 }, undefined],
      ['1', { learningRate: 1e-5, seed: 3 }, undefined],
    ],
  )
  expect(choices.map(({ atEdge }) => atEdge)).toEqual([
    [],
    [{ setting: 'training.learningRate', edge: 'smallest' }],
  ])
})

test('a place chooses nothing before its last try has ended, and others need not wait for it', () => {
  const { choices, cells } = decided([
    ...scores(0.5, 0.6, 0.8, 0.6, 0.7),
    'open',
    ...scores(0.1, 0.1, 0.2, 0.2, 0.3, 0.3),
  ])
  expect(choices.map(({ chosen, ended, tries }) => [chosen, ended, tries])).toEqual([
    [null, 5, 6],
    [2, 6, 6],
  ])
  expect(cells.map(({ awaitsChoice }) => awaitsChoice ?? false)).toEqual([true, true, false, false])
})

test('a value that diverged with any seed, or has no score, is out; of equals the first is taken', () => {
  const { choices } = decided([
    ...scores(0.5, 0.5),
    ...(['diverged', { score: 0.9 }] as const),
    ...scores(0.5, 0.5),
    ...scores(null, 0.9),
    ...(['diverged', 'diverged', 'diverged', 'diverged'] as const),
  ])
  expect(choices.map(({ chosen, runnerUp }) => [chosen, runnerUp])).toEqual([
    [0, 2],
    [null, null],
  ])
  expect(choices[0]?.candidates[1]).toEqual({ name: '3e-5', mean: null, diverged: true })
})

test('seeds whose runs are tries of what was chosen are named; a shorter try is none of them', () => {
  const results = Array<TryResult>(12).fill({ score: 0.5 })
  expect(decided(results).choices[0]?.seedsTried).toEqual([2])
  expect(decided(results, { seeds: '1-2', set: { 'training.epochs': 1 } }).choices[0]?.seedsTried).toEqual([])
})
