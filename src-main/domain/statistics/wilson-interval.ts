/** The 97.5th percentile of the normal distribution. */
const Z_95 = 1.959963984540054

/**
 * 95 % confidence interval of a share (Wilson 1927): sound for small counts and shares near 0 or 1,
 * where ± is not.
 */
export function wilsonInterval(successes: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1]
  const share = successes / trials
  const z2 = Z_95 * Z_95
  const centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
  const half =
    (Z_95 / (1 + z2 / trials)) * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials))
  return [Math.max(0, centre - half), Math.min(1, centre + half)]
}
