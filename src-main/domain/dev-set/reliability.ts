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

export const RELIABILITY_BINS = 15

/** The bin of a confidence, from the lowest. */
export function binOf(confidence: number): number {
  return Math.min(RELIABILITY_BINS - 1, Math.max(0, Math.ceil(confidence * RELIABILITY_BINS) - 1))
}

/**
 * Share right by confidence.
 * @param confidence of decisions [D]
 * @param right [D], 1 where the decision is the human's
 */
export function reliabilityOf(confidence: Float64Array, right: Uint8Array): Reliability {
  const counts = new Float64Array(RELIABILITY_BINS)
  const confidences = new Float64Array(RELIABILITY_BINS)
  const rights = new Float64Array(RELIABILITY_BINS)
  for (let row = 0; row < right.length; row++) {
    const top = confidence[row] ?? 0
    const bin = binOf(top)
    counts[bin] = (counts[bin] ?? 0) + 1
    confidences[bin] = (confidences[bin] ?? 0) + top
    rights[bin] = (rights[bin] ?? 0) + (right[row] ?? 0)
  }
  let gaps = 0
  const bins = Array.from(counts, (count, bin): ReliabilityBin => {
    gaps += Math.abs((confidences[bin] ?? 0) - (rights[bin] ?? 0))
    const mean = (sums: Float64Array) => (count === 0 ? 0 : (sums[bin] ?? 0) / count)
    return {
      from: bin / RELIABILITY_BINS,
      to: (bin + 1) / RELIABILITY_BINS,
      count,
      confidence: mean(confidences),
      right: mean(rights),
    }
  })
  return { ece: right.length === 0 ? 0 : gaps / right.length, bins }
}
