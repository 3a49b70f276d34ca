/**
 * P(|T| ≥ t) of Student's distribution with `df` degrees of freedom: the two-sided p of a t
 * statistic.
 */
export function studentTwoSided(t: number, df: number): number {
  return incompleteBeta(df / (df + t * t), df / 2, 0.5)
}

/** The t that |T| stays below with probability `level`, such as 0.95. By halving: to 14 digits. */
export function studentCritical(level: number, df: number): number {
  const outside = 1 - level
  let high = 1
  while (studentTwoSided(high, df) > outside) high *= 2
  let low = 0
  for (let i = 0; i < 100 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2
    if (studentTwoSided(middle, df) > outside) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const SMALLEST = 1e-300

/**
 * Regularised incomplete beta function Iₓ(a, b), by Lentz's continued fraction (Numerical Recipes,
 * section 6.4).
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges quickly on one side of the mean; the other follows from the symmetry.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x))
  let c = 1
  let d = 1 / keptFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / keptFromZero(1 + even * d)
    c = keptFromZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / keptFromZero(1 + odd * d)
    c = keptFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return (front * fraction) / a
}

function keptFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value
}

/** Lanczos's approximation with g = 7 and nine coefficients: about 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]

function logGamma(z: number): number {
  if (z < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * z)) - logGamma(1 - z)
  const base = z + 6.5
  const sum = LANCZOS.reduce(
    (total, coefficient, i) => total + (i === 0 ? coefficient : coefficient / (z - 1 + i)),
    0,
  )
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(base) - base + Math.log(sum)
}
