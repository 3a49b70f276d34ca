import type { PairInterval } from '../../contract/study.ts'
import { meanAndDeviation } from '../statistics/mean-and-deviation.ts'
import { uniformDraws } from '../statistics/uniform-draws.ts'
import { middle95 } from './bootstrap-scores.ts'
import { scoredDraws, type DrawnScores, type TaughtModel } from './drawn-scores.ts'

/** Two students of one seed. */
export interface SeedPair {
  readonly from: TaughtModel
  readonly to: TaughtModel
}

/** A bootstrap under way, some resamples at a time. */
export interface PairBootstrap {
  /** Draws some of the resamples that are left. @returns how many are left then */
  draw(most: number): number
  /** Of the resamples drawn so far; null where the score is undefined in too many. */
  interval(): PairInterval | null
}

/** A resample by counts costs microseconds; one by rows, which numbers and several labels need, a
 * pass over the dev set for every model. */
const RESAMPLES = { byCounts: 10_000, byRows: 2000 } as const

/**
 * How a score differs between two students, over seeds and examples: the paired bootstrap on two
 * levels. Each resample draws examples, the same for all models and seeds, for all are judged on
 * one dev set (seeds and examples are crossed: Owen 2007), and seeds, one fewer than there are, so
 * that the variance over seeds is unbiased (Rao & Wu 1988); of a single seed the examples alone.
 * Few seeds are still few: Student's interval over them stands beside it.
 * @param pairs on the same examples, a seed each; one at least
 */
export function startPairBootstrap(
  pairs: readonly SeedPair[],
  what: 'agreement' | 'scores',
  valueOf: (scores: DrawnScores) => number | null,
  resamples: number = RESAMPLES[what === 'agreement' || isOneClass(pairs) ? 'byCounts' : 'byRows'],
  seed = 1,
): PairBootstrap {
  const uniform = uniformDraws(seed)
  const draws = scoredDraws(
    pairs.flatMap(({ from, to }) => [from, to]),
    what,
    uniform,
  )
  const drawnSeeds = Math.max(1, pairs.length - 1)
  const differences: (number | null)[] = []
  const differenceOf = (pair: number): number | null => {
    const [from, to] = [valueOf(draws.scores(2 * pair)), valueOf(draws.scores(2 * pair + 1))]
    return from === null || to === null ? null : to - from
  }
  const resample = (): number | null => {
    draws.next()
    const times = new Map<number, number>()
    for (let at = 0; at < drawnSeeds; at++) {
      const pair = Math.floor(uniform() * pairs.length)
      times.set(pair, (times.get(pair) ?? 0) + 1)
    }
    let sum = 0
    for (const [pair, often] of times) {
      const difference = differenceOf(pair)
      if (difference === null) return null
      sum += often * difference
    }
    return sum / drawnSeeds
  }
  return {
    draw(most) {
      const end = Math.min(resamples, differences.length + most)
      while (differences.length < end) differences.push(resample())
      return resamples - differences.length
    },
    interval() {
      const interval = middle95(differences)
      const { deviation } = meanAndDeviation(differences.filter((one) => one !== null))
      const examples = pairs[0]?.from.judged.right.length ?? 0
      return (
        interval && {
          interval,
          deviation: deviation ?? 0,
          seeds: pairs.length,
          examples,
          resamples: differences.length,
        }
      )
    },
  }
}

function isOneClass([first]: readonly SeedPair[]): boolean {
  return first?.from.judged.task.kind === 'classification'
}
