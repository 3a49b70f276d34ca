import { expect, test } from 'vitest'
import { studyDifference, studyNumber, studyValues } from '../../../src-renderer/studies/study-values.ts'
import { row } from '../../domain/a-run.ts'

const cell = (run: string | null) => ({
  place: ['soft'],
  seed: 1,
  run,
  isQueued: false,
  problem: null,
  slurm: null,
})
const study = {
  slurmProblem: null,
  brought: null,
  id: 'aaaaaaaaaaaa',
  name: 's',
  axes: [{ name: 'method', values: ['soft'] }],
  controls: [],
  search: null,
  cells: [],
}

test('a cell has its finished run’s score; one that trains, or is gone, has none', () => {
  const rows = new Map(
    [
      row({ id: 'a', state: 'finished', accuracy: 0.9, agreement: 0.95 }),
      row({ id: 'b', state: 'running' }),
    ].map((one) => [one.id, one]),
  )
  const cells = [cell('a'), cell('b'), cell('gone'), cell(null)]
  const valuesOf = (metric: 'accuracy' | 'agreement' | 'pearson') =>
    studyValues({ ...study, cells }, rows, metric).map(({ value }) => value)
  expect(valuesOf('accuracy')).toEqual([0.9, null, null, null])
  expect(valuesOf('agreement')).toEqual([0.95, null, null, null])
  expect(valuesOf('pearson')).toEqual([null, null, null, null])
})

test('a regression’s scores are those of its last evaluation', () => {
  const one = row({
    id: 'a',
    state: 'finished',
    taskScores: { last: { pearson: 0.8 }, best: { pearson: 0.9 } },
  })
  const [found] = studyValues({ ...study, cells: [cell('a')] }, new Map([['a', one]]), 'pearson')
  expect(found?.value).toBe(0.8)
})

test('shares are written in percent and points, correlations as numbers', () => {
  expect([studyNumber(0.8412, true), studyNumber(0.8412, false)]).toEqual(['84.12', '0.8412'])
  expect([studyDifference(-0.0132, true), studyDifference(0.0132, false)]).toEqual(['− 1.32', '+ 0.0132'])
})
