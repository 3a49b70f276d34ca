import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Task } from '../../../src-main/contract/tasks.ts'
import { startBootstrap } from '../../../src-main/domain/dev-set/bootstrap-scores.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { pairedDifference } from '../../../src-main/domain/dev-set/paired-difference.ts'
import { scoresOfRows } from '../../../src-main/domain/dev-set/resampled-scores.ts'

const { regression, paired } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../reference/fixtures/task-scores.json'), 'utf8'),
)
const NUMBER: Task = { kind: 'regression', outputs: 1, tolerance: 0.5 }

function drawn(said: readonly number[], resamples: number) {
  const judged = judge(NUMBER, Float32Array.from(said), Float32Array.from(regression.gold))
  const bootstrap = startBootstrap(said.length, scoresOfRows(judged), resamples)
  while (bootstrap.draw(500) > 0);
  return bootstrap.drawn
}

test.each(['pearson', 'spearman', 'mse'] as const)(
  'of %s lies where numpy’s 20,000 paired resamples have it',
  (score) => {
    const found = pairedDifference(
      drawn(regression.said, 4000),
      drawn(paired.said, 4000),
      (scores) => scores[score] ?? null,
    )
    const [low, high] = paired.intervals[score] as readonly [number, number]
    const width = high - low
    expect(Math.abs((found?.interval[0] ?? NaN) - low)).toBeLessThan(0.06 * width)
    expect(Math.abs((found?.interval[1] ?? NaN) - high)).toBeLessThan(0.06 * width)
    expect(Math.abs((found?.p ?? NaN) - paired.p[score])).toBeLessThan(0.03)
  },
)

test('of a model and itself is none, with p = 1; turned around it changes its sign', () => {
  const [a, b] = [drawn(regression.said, 300), drawn(paired.said, 300)]
  const mse = ({ mse: value = null }: { readonly mse?: number | null }) => value
  expect(pairedDifference(a, a, mse)).toEqual({ interval: [0, 0], p: 1 })
  const [there, back] = [pairedDifference(a, b, mse), pairedDifference(b, a, mse)]
  expect(back?.interval[0]).toBeCloseTo(-(there?.interval[1] ?? NaN), 12)
  expect(back?.interval[1]).toBeCloseTo(-(there?.interval[0] ?? NaN), 12)
  expect(back?.p).toBe(there?.p)
})

test('is null where the score is undefined: everything is said to be one number', () => {
  const constant = regression.said.map(() => 1)
  expect(
    pairedDifference(drawn(constant, 50), drawn(paired.said, 50), (one) => one.pearson ?? null),
  ).toBeNull()
})
