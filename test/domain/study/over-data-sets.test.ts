import { expect, test } from 'vitest'
import { overDataSets, unlikeScores } from '../../../src-main/domain/study/over-data-sets.ts'
import { studyDifferences, withIntervals } from '../../../src-main/domain/study/study-differences.ts'
import { measureWords, studyGroups, type CellValue } from '../../../src-main/domain/study/study-table.ts'

const AXES = [
  { name: 'data', values: ['cola', 'rte'], varies: 'data sets' },
  { name: 'method', values: ['soft', 'internal'] },
] as const
const TITLES: Readonly<Record<string, string>> = { cola: 'MCC', rte: 'accuracy' }

function cells(data: string, method: string, values: readonly number[]): readonly CellValue[] {
  return values.map((value, seed) => ({
    place: [data, method],
    seed,
    run: `${data} ${method} ${seed}`,
    value,
    measure: { title: TITLES[data] ?? '', isShare: data === 'rte' },
  }))
}
const GROUPS = studyGroups([
  ...cells('cola', 'soft', [0.4, 0.41, 0.42]),
  ...cells('cola', 'internal', [0.43, 0.45, 0.44]),
  ...cells('rte', 'soft', [0.7, 0.71]),
  ...cells('rte', 'internal', [0.72, 0.74]),
])

test('methods are compared within each data set, whichever axis is first, and data sets never', () => {
  const found = studyDifferences(AXES, GROUPS)
  expect(found.map(({ from, to }) => [from.place, to.place])).toEqual([
    [
      ['cola', 'soft'],
      ['cola', 'internal'],
    ],
    [
      ['rte', 'soft'],
      ['rte', 'internal'],
    ],
  ])
  expect(studyDifferences([AXES[0]], GROUPS)).toEqual([])
})

test('the score of each data set is told', () => {
  expect(measureWords(AXES, GROUPS)).toBe('MCC of cola, accuracy of rte')
  expect(measureWords(AXES, GROUPS.slice(0, 2))).toBe('MCC')
})

test('differences that several data sets have are one; what is not sure by examples is left out', () => {
  const drawn = (deviation: number) => ({
    interval: [0, 0.06] as const,
    deviation,
    seeds: 2,
    examples: 100,
    resamples: 10_000,
  })
  const bySeeds = studyDifferences(AXES, GROUPS)
  const [found, ...others] = overDataSets(AXES, withIntervals(bySeeds, [drawn(0.01), drawn(0.02)]))
  expect(others).toEqual([])
  expect(found).toMatchObject({ from: ['soft'], to: ['internal'], dataSets: ['cola', 'rte'], studies: 2 })
  // 0.03 with weight 1/0.0001 and 0.025 with 1/0.0004
  expect(found?.mean).toBeCloseTo((0.03 * 4 + 0.025) / 5, 10)
  expect(found?.verdict).toBe('not told apart')
  expect(overDataSets(AXES, withIntervals(bySeeds, [drawn(0.01), null]))).toEqual([])
})

test('unlike scores under one summary are said; one score of all is not', () => {
  expect(unlikeScores(AXES, GROUPS)).toMatch(/^It is over unlike scores \(MCC of cola, accuracy of rte\)/)
  const ofOne = GROUPS.filter(({ place }) => place[0] === 'rte')
  expect(unlikeScores(AXES, ofOne)).toBeNull()
})
