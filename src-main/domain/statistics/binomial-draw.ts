/** Below that many expected, counting up costs less than rejecting. */
const FEW = 10

/**
 * How many of `trials` succeed, each with probability `p`: counted up from 0 where few do, else by
 * transformed rejection (Hörmann 1993, BTRS). Exact either way, at a cost that does not grow with
 * the trials.
 * @param uniform numbers from 0 to below 1
 */
export function binomialDraw(trials: number, p: number, uniform: () => number): number {
  if (p > 0.5) return trials - binomialDraw(trials, 1 - p, uniform)
  return trials * p < FEW ? countedUp(trials, p, uniform) : byRejection(trials, p, uniform)
}

function countedUp(trials: number, p: number, uniform: () => number): number {
  const odds = p / (1 - p)
  let chance = (1 - p) ** trials
  let left = uniform()
  let found = 0
  while (left > chance && found < trials) {
    left -= chance
    found++
    chance *= (odds * (trials - found + 1)) / found
  }
  return found
}

function byRejection(trials: number, p: number, uniform: () => number): number {
  const deviation = Math.sqrt(trials * p * (1 - p))
  const b = 1.15 + 2.53 * deviation
  const a = -0.0873 + 0.0248 * b + 0.01 * p
  const centre = trials * p + 0.5
  const alpha = (2.83 + 5.1 / b) * deviation
  const mode = Math.floor((trials + 1) * p)
  for (;;) {
    const u = uniform() - 0.5
    const v = uniform()
    const edge = 0.5 - Math.abs(u)
    const found = Math.floor(((2 * a) / edge + b) * u + centre)
    if (edge >= 0.07 && v <= 0.92 - 4.2 / b) return found
    if (found < 0 || found > trials) continue
    const accepted = logRatio(trials, p, found, mode)
    if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= accepted) return found
  }
}

/** log P(k) − log P(mode) */
function logRatio(trials: number, p: number, k: number, mode: number): number {
  return (
    (k - mode) * Math.log(p / (1 - p)) +
    logFactorial(mode) +
    logFactorial(trials - mode) -
    logFactorial(k) -
    logFactorial(trials - k)
  )
}

/** Stirling's series; to 1e-10 from 10 on. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1
    for (let factor = 2; factor <= k; factor++) product *= factor
    return Math.log(product)
  }
  const x = k + 1
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TAU + (1 / 12 - (1 / 360 - 1 / (1260 * x * x)) / (x * x)) / x
}

const HALF_LOG_TAU = 0.5 * Math.log(2 * Math.PI)
