import { scoresOfConfusion } from './scores.ts'

/**
 * 95 % intervals of the scores that are no shares of examples; null where a score is undefined in
 * too many of the resamples.
 */
export interface BootstrapScores {
  readonly f1Class1: readonly [number, number] | null
  readonly f1Macro: readonly [number, number] | null
  readonly f1Weighted: readonly [number, number] | null
  readonly mcc: readonly [number, number] | null
}

/** Of the resamples, that a score must be defined in for an interval. */
const FEWEST_DEFINED = 0.95

const RESAMPLES = 1000

/**
 * A bootstrap under way: a few resamples at a time, so that who has other things to do can do them
 * between.
 */
export interface Bootstrap {
  /** Draws some of the resamples that are left. @returns how many are left then */
  draw(most: number): number
  /** Of the resamples drawn so far. */
  intervals(): BootstrapScores
}

/**
 * 95 % percentile intervals of F1s and MCC by the bootstrap over examples (Efron 1979): as many
 * examples again and again, drawn with replacement. The draws depend on the seed alone.
 * @param predicted [N]
 * @param gold [N]
 */
export function startBootstrap(
  predicted: Int32Array,
  gold: Int32Array,
  classes: number,
  resamples = RESAMPLES,
  seed = 1,
): Bootstrap {
  const examples = gold.length
  const cells = Int32Array.from(
    predicted,
    (predictedClass, row) => (gold[row] ?? 0) * classes + predictedClass,
  )
  const next = drawBelow(examples, seed)
  const counts = new Int32Array(classes * classes)
  const drawn: ReturnType<typeof scoresOfConfusion>[] = []
  return {
    draw(most) {
      const end = Math.min(resamples, drawn.length + most)
      while (drawn.length < end) {
        counts.fill(0)
        for (let i = 0; i < examples; i++) {
          const cell = cells[next()] ?? 0
          counts[cell] = (counts[cell] ?? 0) + 1
        }
        const row = (c: number) => [...counts.subarray(c * classes, (c + 1) * classes)]
        drawn.push(scoresOfConfusion(Array.from({ length: classes }, (_, c) => row(c))))
      }
      return resamples - drawn.length
    },
    intervals: () => ({
      f1Class1: middle95(drawn.map(({ f1Class1 }) => f1Class1)),
      f1Macro: middle95(drawn.map(({ f1Macro }) => f1Macro)),
      f1Weighted: middle95(drawn.map(({ f1Weighted }) => f1Weighted)),
      mcc: middle95(drawn.map(({ mcc }) => mcc)),
    }),
  }
}

function middle95(values: readonly (number | null)[]): readonly [number, number] | null {
  const defined = values.filter((value) => value !== null)
  if (defined.length === 0 || defined.length < FEWEST_DEFINED * values.length) return null
  const sorted = Float64Array.from(defined).toSorted()
  const at = (share: number) => {
    const place = share * (sorted.length - 1)
    const [low = 0, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
    return low + (high - low) * (place - Math.floor(place))
  }
  return [at(0.025), at(0.975)]
}

/** Whole numbers from 0 to below a bound, by mulberry32. */
function drawBelow(bound: number, seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound)
  }
}
