import { probabilitiesOf } from './scores.ts'

/** Examples whose top probability lies in one of 15 equal bins. */
export interface ReliabilityBin {
  /** Bounds of the top probability: above `from`, up to `to`. */
  readonly from: number
  readonly to: number
  readonly count: number
  /** Mean top probability; 0 in an empty bin. */
  readonly confidence: number
  /** Share that is right; 0 in an empty bin. */
  readonly right: number
}

export interface Reliability {
  /**
   * Expected calibration error (Guo et al. 2017): mean |confidence − share right|, weighted by the
   * bins' counts.
   */
  readonly ece: number
  readonly bins: readonly ReliabilityBin[]
}

const BINS = 15

/**
 * Share right by confidence, the logits divided by a temperature first; at temperature 1 the error
 * is that of `scoresOf`.
 * @param logits [N, C]
 * @param right [N], 1 where the predicted class is the label; a temperature changes no prediction
 */
export function reliabilityOf(
  logits: Float32Array,
  right: Uint8Array,
  classes: number,
  temperature = 1,
): Reliability {
  const counts = new Float64Array(BINS)
  const confidences = new Float64Array(BINS)
  const rights = new Float64Array(BINS)
  for (let row = 0; row < right.length; row++) {
    const top = topProbability(logits, classes, row, temperature)
    const bin = Math.min(BINS - 1, Math.max(0, Math.ceil(top * BINS) - 1))
    counts[bin] = (counts[bin] ?? 0) + 1
    confidences[bin] = (confidences[bin] ?? 0) + top
    rights[bin] = (rights[bin] ?? 0) + (right[row] ?? 0)
  }
  let gaps = 0
  const bins = Array.from(counts, (count, bin): ReliabilityBin => {
    gaps += Math.abs((confidences[bin] ?? 0) - (rights[bin] ?? 0))
    const mean = (sums: Float64Array) => (count === 0 ? 0 : (sums[bin] ?? 0) / count)
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      count,
      confidence: mean(confidences),
      right: mean(rights),
    }
  })
  return { ece: right.length === 0 ? 0 : gaps / right.length, bins }
}

function topProbability(logits: Float32Array, classes: number, row: number, temperature: number): number {
  if (temperature === 1) return Math.max(...probabilitiesOf(logits, classes, row))
  const first = row * classes
  let highest = Number.NEGATIVE_INFINITY
  for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[first + c] ?? 0)
  let sum = 0
  for (let c = 0; c < classes; c++) sum += Math.exp(((logits[first + c] ?? 0) - highest) / temperature)
  return 1 / sum
}
