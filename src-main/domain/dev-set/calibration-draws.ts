import { uniformDraws } from '../statistics/uniform-draws.ts'
import type { CalibrationNumbers } from './measure-calibration.ts'

/** Of many examples fewer resamples do: 40,430 take half a second. */
const resamplesOf = (examples: number) => (examples > 10_000 ? 400 : 1000)

/** A bootstrap under way: a few resamples at a time, so that other things get done between. */
export interface CalibrationDraws {
  /** Draws some of the resamples that are left. @returns how many are left then */
  draw(most: number): number
  /** [resamples so far][models] */
  readonly drawn: readonly (readonly CalibrationNumbers[])[]
}

/**
 * Several models on the same resamples of a dev set: as many examples again and again, drawn with
 * replacement, all decisions of one together (Efron 1979).
 * @param measures of each model: takes how often each example counts [N]
 */
export function startCalibrationDraws(
  measures: readonly ((weights: Uint16Array) => CalibrationNumbers)[],
  examples: number,
  resamples = resamplesOf(examples),
  seed = 1,
): CalibrationDraws {
  const uniform = uniformDraws(seed)
  const weights = new Uint16Array(examples)
  const drawn: (readonly CalibrationNumbers[])[] = []
  return {
    drawn,
    draw(most) {
      for (const end = Math.min(resamples, drawn.length + most); drawn.length < end;) {
        weights.fill(0)
        for (let at = 0; at < examples; at++) {
          const row = Math.floor(uniform() * examples)
          weights[row] = (weights[row] ?? 0) + 1
        }
        drawn.push(measures.map((measure) => measure(weights)))
      }
      return resamples - drawn.length
    },
  }
}
