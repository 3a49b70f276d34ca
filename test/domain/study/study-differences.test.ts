import { expect, test } from 'vitest'
import {
  placePairs,
  studyDifferences,
  withIntervals,
} from '../../../src-main/domain/study/study-differences.ts'
import type { StudyGroup } from '../../../src-main/domain/study/study-table.ts'
import { meanInterval } from '../../../src-main/domain/statistics/mean-interval.ts'

const group = (place: readonly string[], values: readonly (number | null)[]): StudyGroup => {
  const found = values.filter((value) => value !== null)
  return {
    place,
    runs: values.map((value, index) => ({ seed: index + 1, run: `r${index}`, value })),
    mean: found.length === 0 ? null : meanInterval(found),
  }
}
const AXES = [{ name: 'method', values: ['soft', 'internal', 'other'] }]

test('seeds are paired, and the interval and p are those of scipy.stats.ttest_rel', () => {
  const soft = [0.81, 0.83, 0.8, 0.82, 0.84]
  const internal = [0.84, 0.85, 0.84, 0.84, 0.87]
  const [found] = studyDifferences(AXES, [group(['soft'], soft), group(['internal'], internal)])
  // ttest_rel([.84,.85,.84,.84,.87], [.81,.83,.8,.82,.84]): t = 7.4833, p = 0.001705;
  // confidence_interval(0.95) = (0.017611, 0.038389)
  expect(found).toMatchObject({ seeds: 5, verdict: 'higher' })
  expect(found?.mean).toBeCloseTo(0.028, 12)
  expect(found?.p).toBeCloseTo(0.001705, 5)
  expect(found?.interval?.[0]).toBeCloseTo(0.017611, 5)
  expect(found?.interval?.[1]).toBeCloseTo(0.038389, 5)
  // (t.ppf(.975, 4) + t.ppf(.8, 4)) * s / sqrt(5)
  expect(found?.detectable).toBeCloseTo(0.013909, 5)
})

test('Holm corrects over all lines, so that one of several may lose its verdict', () => {
  const soft = [0.5, 0.52, 0.51]
  const near = [0.52, 0.53, 0.54]
  const alone = studyDifferences(AXES, [group(['soft'], soft), group(['internal'], near)])
  const both = studyDifferences(AXES, [
    group(['soft'], soft),
    group(['internal'], near),
    group(['other'], [0.53, 0.52, 0.55]),
  ])
  expect(both[0]?.pHolm).toBeGreaterThan(alone[0]?.pHolm ?? 1)
})

test('a seed that only one side has is left out, and one seed tells nothing', () => {
  const [found] = studyDifferences(AXES, [group(['soft'], [0.8, null]), group(['internal'], [0.9, 0.9])])
  expect(found).toMatchObject({ seeds: 1, p: null, interval: null, verdict: 'one seed' })
  expect(studyDifferences(AXES, [group(['soft'], [null]), group(['internal'], [0.9])])).toEqual([])
})

test('a value is compared with the first one of its own column', () => {
  const axes = [...AXES, { name: 'share', values: ['0.1', '1'] }]
  const found = studyDifferences(axes, [
    group(['soft', '0.1'], [0.1, 0.2]),
    group(['soft', '1'], [0.5, 0.6]),
    group(['internal', '1'], [0.6, 0.8]),
  ])
  expect(found.map(({ from, to, mean }) => [from.place, to.place, Number(mean.toFixed(6))])).toEqual([
    [['soft', '1'], ['internal', '1'], 0.15],
  ])
})

test('another reference and a margin: what is compared, and whether it is equal within it', () => {
  const soft = [0.81, 0.83, 0.8]
  const internal = [0.811, 0.829, 0.802]
  const groups = [group(['soft'], soft), group(['internal'], internal)]
  const [found] = studyDifferences(AXES, groups, { reference: 'internal', margin: 0.01 })
  expect([found?.from.place, found?.to.place, found?.equal]).toEqual([['internal'], ['soft'], 'shown'])
  expect(found?.mean).toBeCloseTo(-0.0006667, 6)
  expect(studyDifferences(AXES, groups)[0]?.equal).toBeNull()
})

test('an interval over examples stands with its own difference, and verdicts stay those of the seeds', () => {
  const found = studyDifferences(AXES, [
    group(['soft'], [0.8, 0.81, 0.82]),
    group(['internal'], [0.9, 0.92, 0.93]),
    group(['other'], [0.8, 0.82, 0.81]),
  ])
  expect(placePairs(found)).toEqual([
    { from: ['soft'], to: ['internal'] },
    { from: ['soft'], to: ['other'] },
  ])
  const drawn = { interval: [-0.1, 0.1] as const, deviation: 0.05, seeds: 3, examples: 9, resamples: 99 }
  const both = withIntervals(found, [null, drawn])
  expect(both.map(({ overExamples }) => overExamples)).toEqual([null, drawn])
  expect(both.map(({ verdict }) => verdict)).toEqual(found.map(({ verdict }) => verdict))
})
