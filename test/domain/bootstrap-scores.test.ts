import { expect, test } from 'vitest'
import { startBootstrap } from '../../src-main/domain/bootstrap-scores.ts'
import { scoresOfConfusion } from '../../src-main/domain/scores.ts'

function bootstrapScores(...given: Parameters<typeof startBootstrap>) {
  const bootstrap = startBootstrap(...given)
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
  // numpy 2.4.6: percentiles of F1 and MCC over 200,000 draws of random.default_rng(0).multinomial(800, table / 800)
  const { f1, mcc } = bootstrapScores(list(1), list(0), 2, 4000)
  expect(f1[0]).toBeCloseTo(0.80811232, 2)
  expect(f1[1]).toBeCloseTo(0.86887836, 2)
  expect(mcc[0]).toBeCloseTo(0.68014988, 2)
  expect(mcc[1]).toBeCloseTo(0.77643956, 2)
  const own = scoresOfConfusion([
    [420, 60],
    [45, 275],
  ])
  expect(f1[0] < own.f1 && own.f1 < f1[1] && mcc[0] < own.mcc && own.mcc < mcc[1]).toBe(true)
})

test('is the same each time, and another with another seed', () => {
  const once = bootstrapScores(list(1), list(0), 2, 200)
  expect(bootstrapScores(list(1), list(0), 2, 200)).toEqual(once)
  expect(bootstrapScores(list(1), list(0), 2, 200, 2)).not.toEqual(once)
})

test('of classifiers without a fault has no width', () => {
  const gold = Int32Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2)
  const { mcc } = bootstrapScores(gold, gold, 3, 200)
  expect(mcc[1]).toBe(1)
})
