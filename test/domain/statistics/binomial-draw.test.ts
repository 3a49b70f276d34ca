import { expect, test } from 'vitest'
import { binomialDraw } from '../../../src-main/domain/statistics/binomial-draw.ts'
import { uniformDraws } from '../../../src-main/domain/statistics/uniform-draws.ts'

const DRAWS = 40_000

/** Of the binomial distribution, by the recurrence from 0; its logarithm stays finite. */
function probabilities(trials: number, p: number): readonly number[] {
  let log = trials * Math.log1p(-p)
  return Array.from({ length: trials + 1 }, (_, k) => {
    if (k > 0) log += Math.log((trials - k + 1) / k) + Math.log(p / (1 - p))
    return Math.exp(log)
  })
}

test.each([
  [7, 0.3, 'counted up'],
  [50, 0.97, 'by what fails'],
  [400, 0.05, 'by rejection'],
  [3000, 0.61, 'by rejection, of many'],
])('%d trials of %d: every count as often as its probability, %s', (trials, p) => {
  const uniform = uniformDraws(5)
  const counts = new Float64Array(trials + 1)
  for (let at = 0; at < DRAWS; at++) {
    const drawn = binomialDraw(trials, p, uniform)
    counts[drawn] = (counts[drawn] ?? 0) + 1
  }
  // Pearson's X² over the counts that are expected five times at least; its mean is its degrees of
  // freedom, its deviation √(2 df).
  const cells = probabilities(trials, p).flatMap((share, k) =>
    share * DRAWS >= 5 ? [{ expected: share * DRAWS, found: counts[k] ?? 0 }] : [],
  )
  const squares = cells.reduce((sum, { expected, found }) => sum + (found - expected) ** 2 / expected, 0)
  expect(cells.length).toBeGreaterThan(4)
  expect(squares).toBeLessThan(cells.length + 4 * Math.sqrt(2 * cells.length))
})

test('nothing and everything are certain', () => {
  const uniform = uniformDraws(1)
  expect([0, 1].map((p) => binomialDraw(1000, p, uniform))).toEqual([0, 1000])
  expect(binomialDraw(0, 0.4, uniform)).toBe(0)
})
