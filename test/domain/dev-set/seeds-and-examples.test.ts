import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import type { DrawnScores, TaughtModel } from '../../../src-main/domain/dev-set/drawn-scores.ts'
import { startPairBootstrap, type SeedPair } from '../../../src-main/domain/dev-set/seeds-and-examples.ts'
import { uniformDraws } from '../../../src-main/domain/statistics/uniform-draws.ts'
import { judgedClasses } from '../../support/judged-classes.ts'

interface Found {
  readonly interval: readonly [number, number]
  readonly deviation: number
}
const SCORES = ['accuracy', 'f1Macro', 'mcc', 'agreement'] as const
const reference = JSON.parse(readFileSync('test/reference/fixtures/seeds-and-examples.json', 'utf8')) as {
  readonly classes: number
  readonly gold: string
  readonly teacher: string
  readonly soft: readonly string[]
  readonly internal: readonly string[]
  readonly seedsAndExamples: Readonly<Record<(typeof SCORES)[number], Found>>
  readonly oneSeed: Readonly<Record<(typeof SCORES)[number], Found>>
}

const gold = Int32Array.from(reference.gold, Number)
function model(digits: string) {
  const logits = new Float32Array(digits.length * reference.classes)
  Array.from(digits, Number).forEach((said, row) => (logits[row * reference.classes + said] = 1))
  return judgedClasses(logits, gold, reference.classes)
}
const teacher = model(reference.teacher)
const taught = (digits = ''): TaughtModel => ({ judged: model(digits), teacher })
const PAIRS = reference.soft.map((soft, seed) => ({
  from: taught(soft),
  to: taught(reference.internal[seed]),
}))

function intervalOf(
  pairs: readonly SeedPair[],
  what: 'agreement' | 'scores',
  valueOf: (scores: DrawnScores) => number | null,
  resamples = 200,
) {
  const bootstrap = startPairBootstrap(pairs, what, valueOf, resamples)
  while (bootstrap.draw(resamples - 1) > 0);
  return bootstrap.interval()
}

test.each(SCORES)('%s: numpy’s row by row over seeds and examples, scipy’s of one seed', (score) => {
  const what = score === 'agreement' ? score : 'scores'
  for (const [pairs, expected] of [
    [PAIRS, reference.seedsAndExamples[score]],
    [PAIRS.slice(0, 1), reference.oneSeed[score]],
  ] as const) {
    const found = intervalOf(pairs, what, (scores) => scores[score] ?? null, 2000)
    expect(found).toMatchObject({ seeds: pairs.length, examples: 300, resamples: 2000 })
    // A percentile of 2,000 resamples is off by 0.06 deviations, give or take.
    found?.interval.forEach((end, at) =>
      expect(Math.abs(end - (expected.interval[at] ?? 0)) / expected.deviation).toBeLessThan(0.2),
    )
    expect((found?.deviation ?? 0) / expected.deviation).toBeCloseTo(1, 1)
  }
})

test('two students that are one differ by nothing, of every kind of task', () => {
  const same = PAIRS.map(({ from }) => ({ from, to: from }))
  expect(intervalOf(same, 'scores', ({ mcc = null }) => mcc)?.interval).toEqual([0, 0])
  const labels = Float32Array.from({ length: 60 }, (_, row) => row % 7)
  const number = {
    judged: judge({ kind: 'regression', outputs: 1, tolerance: 0.5 }, labels.toReversed(), labels),
  }
  const pairs = [{ from: number, to: number }]
  expect(intervalOf(pairs, 'scores', ({ pearson = null }) => pearson)?.interval).toEqual([0, 0])
})

test('of numbers, the interval of a difference of correlations holds the difference', () => {
  const uniform = uniformDraws(4)
  const labels = Float32Array.from({ length: 100 }, () => 5 * uniform())
  const about = (noise: number): TaughtModel => ({
    judged: judge(
      { kind: 'regression', outputs: 1, tolerance: 0.5 },
      labels.map((label) => label + noise * (uniform() - 0.5)),
      labels,
    ),
  })
  const found = intervalOf([{ from: about(4), to: about(1) }], 'scores', ({ pearson = null }) => pearson)
  expect(found?.interval[0]).toBeGreaterThan(0.05)
  expect(found?.interval[1]).toBeLessThan(0.4)
})

test('a score that is undefined has no interval', () => {
  const constant = taught('0'.repeat(gold.length))
  expect(intervalOf([{ from: constant, to: constant }], 'scores', ({ mcc = null }) => mcc)).toBeNull()
})
