import { expect, test } from 'vitest'
import { startBootstrap } from '../../../src-main/domain/dev-set/bootstrap-scores.ts'
import { scoresOfRows } from '../../../src-main/domain/dev-set/resampled-scores.ts'
import { judgedClasses } from '../../support/judged-classes.ts'
import { scoresOfConfusion } from '../../../src-main/domain/dev-set/scores.ts'

function bootstrapScores(
  predicted: Int32Array,
  gold: Int32Array,
  classes: number,
  resamples?: number,
  seed?: number,
) {
  const logits = Float32Array.from({ length: gold.length * classes }, (_, at) =>
    at % classes === predicted[Math.floor(at / classes)] ? 1 : 0,
  )
  const scoresOf = scoresOfRows(judgedClasses(logits, gold, classes))
  return intervalsOf(startBootstrap(gold.length, scoresOf, resamples, seed))
}

function intervalsOf(bootstrap: ReturnType<typeof startBootstrap>) {
  while (bootstrap.draw(70) > 0);
  return bootstrap.intervals()
}

/** gold, predicted, how often */
const TABLE = [
  [0, 0, 420],
  [0, 1, 60],
  [1, 0, 45],
  [1, 1, 275],
] as const
const list = (at: 0 | 1) =>
  Int32Array.from(TABLE.flatMap((row) => Array.from({ length: row[2] }, () => row[at])))

test('lies where many more resamples of numpy have it, around the score itself', () => {
  // numpy 2.4.6: percentiles of F1 and MCC over 200,000 draws of
  // random.default_rng(0).multinomial(800, table / 800)
  const { f1Class1, mcc } = bootstrapScores(list(1), list(0), 2, 4000)
  const [f1Low = NaN, f1High = NaN] = f1Class1 ?? []
  const [mccLow = NaN, mccHigh = NaN] = mcc ?? []
  expect(f1Low).toBeCloseTo(0.80811232, 2)
  expect(f1High).toBeCloseTo(0.86887836, 2)
  expect(mccLow).toBeCloseTo(0.68014988, 2)
  expect(mccHigh).toBeCloseTo(0.77643956, 2)
  const expected = scoresOfConfusion([
    [420, 60],
    [45, 275],
  ])
  const isInside = (low: number, value: number | null, high: number) =>
    value !== null && low < value && value < high
  expect(isInside(f1Low, expected.f1Class1, f1High) && isInside(mccLow, expected.mcc, mccHigh)).toBe(true)
})

test('is the same each time, and another with another seed', () => {
  const once = bootstrapScores(list(1), list(0), 2, 200)
  expect(bootstrapScores(list(1), list(0), 2, 200)).toEqual(once)
  expect(bootstrapScores(list(1), list(0), 2, 200, 2)).not.toEqual(once)
})

test('of classifiers without a fault has no width', () => {
  const gold = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2)
  const { mcc } = bootstrapScores(gold, gold, 3, 200)
  expect(mcc?.[1]).toBe(1)
})

test('is not given where the score is undefined: everything is predicted to be one class', () => {
  const gold = Int32Array.from({ length: 40 }, (_, row) => row % 2)
  const { mcc, f1Class1 } = bootstrapScores(
    gold.map(() => 1),
    gold,
    2,
    200,
  )
  expect(mcc).toBeNull()
  expect(f1Class1).not.toBeNull()
})
