import { expect, test } from 'vitest'
import { parseStudy } from '../../../src-main/domain/study/parse-study.ts'
import { atOnce } from '../../../src-main/domain/steps.ts'
import { cellsOrProblems } from '../../../src-main/domain/study/study-problems.ts'

const problemsOf = (axes: readonly unknown[]) => {
  const steps = cellsOrProblems(
    parseStudy({
      kind: 'study',
      name: 's',
      plan: {
        kind: 'distill',
        data: { source: { kind: 'files', train: '/train.tsv', dev: '/dev.tsv', task: 'cola' } },
        teacher: { model: { kind: 'folder', path: '/teacher' } },
        student: { layers: 2, start: { from: 'random' } },
        losses: [{ loss: 'soft-label' }],
        training: { batchSize: 8 },
      },
      axes,
    }),
  )
  const found = atOnce(steps)
  return 'problems' in found ? found.problems : []
}

test('every value that is wrong alone is named at its axis', () => {
  const found = problemsOf([
    { name: 'rate', setting: 'training.learningRate', values: [1e-3, -1, 'x'] },
    { setting: 'training.epochs', values: [1, 0] },
    { seeds: '1-5' },
  ])
  expect(found.map(({ axis }) => axis)).toEqual(['rate', 'rate', 'training.epochs'])
  expect(found[0]?.message).toMatch(/^At -1: .*learning rate/i)
})

test('a value to choose from that is wrong is named at its setting', () => {
  const choose = [{ setting: 'training.learningRate', values: [1e-3, 7] }]
  const found = problemsOf([{ choose, tries: { seeds: '1' } }, { seeds: '1-2' }])
  expect(found).toMatchObject([
    { axis: 'training.learningRate', message: expect.stringMatching(/^At 7: .*learning rate/i) },
  ])
})

test('what only a combination makes wrong is of no axis', () => {
  const found = problemsOf([
    { setting: 'training.batchSize', values: [8, 16] },
    { setting: 'training.microBatch', values: [4, 8] },
    { setting: 'data.maxLength', values: [16] },
  ])
  expect(found).toEqual([])
  const [wrong] = problemsOf([
    { setting: 'training.batchSize', values: [8, 4] },
    { setting: 'training.microBatch', values: [8] },
  ])
  expect(wrong).toMatchObject({ axis: null, message: expect.stringMatching(/^At 4, 8: /) })
})
