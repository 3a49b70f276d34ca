/** A running mean that knows how much of it is still the zero that it began with. */
export interface Smoother {
  /** @returns the smoothed value; what is not finite passes as it is and leaves no trace */
  next(value: number): number
}

/**
 * TensorBoard's smoothing: an exponential moving average, debiased, so that the first points are
 * not drawn towards zero (as Adam's moments are).
 *   m_n = w · m_{n−1} + (1 − w) · v_n,   shown: m_n / (1 − wⁿ)
 * @param weight w in 0 … 0.999; 0 leaves values as they are
 */
export function createSmoother(weight: number): Smoother {
  let mean = 0
  let remaining = 1 // wⁿ
  return {
    next(value) {
      if (weight === 0 || !Number.isFinite(value)) return value
      mean = weight * mean + (1 - weight) * value
      remaining *= weight
      return mean / (1 - remaining)
    },
  }
}
