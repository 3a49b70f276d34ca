import { uniformDraws } from '../statistics/uniform-draws.ts'
import { RESAMPLED, type Resampled, type ResampledScores } from './resampled-scores.ts'

/**
 * 95 % intervals of the scores that are no shares of examples; null where a score is undefined in
 * too many of the resamples, or the kind of task has none.
 */
export type BootstrapScores = Readonly<Record<Resampled, readonly [number, number] | null>>

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
  /**
   * The scores on each of them; all models of a dev set that are drawn with one seed have the same
   * resamples, in the same order.
   */
  readonly drawn: readonly ResampledScores[]
}

/**
 * 95 % percentile intervals by the bootstrap over examples (Efron 1979): as many examples again and
 * again, drawn with replacement. The draws depend on the seed alone.
 * @param scoresOf what is measured on a resample, by the positions of its examples
 */
export function startBootstrap(
  examples: number,
  scoresOf: (rows: Int32Array) => ResampledScores,
  resamples = RESAMPLES,
  seed = 1,
): Bootstrap {
  const uniform = uniformDraws(seed)
  const rows = new Int32Array(examples)
  const drawn: ResampledScores[] = []
  return {
    drawn,
    draw(most) {
      const end = Math.min(resamples, drawn.length + most)
      while (drawn.length < end) {
        for (let at = 0; at < examples; at++) rows[at] = Math.floor(uniform() * examples)
        drawn.push(scoresOf(rows))
      }
      return resamples - drawn.length
    },
    intervals: () =>
      Object.fromEntries(
        RESAMPLED.map((score) => [score, middle95(drawn.map((scores) => scores[score] ?? null))]),
      ) as BootstrapScores,
  }
}

/** From the 2.5th to the 97.5th percentile; null where too few of the values are defined. */
export function middle95(values: readonly (number | null)[]): readonly [number, number] | null {
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
