import { studentCritical, studentTwoSided } from './student-t.ts'

/** Several studies' effects as one, each study's own effect being drawn around it. */
export interface RandomEffects {
  readonly studies: number
  readonly mean: number
  readonly interval: readonly [number, number]
  /** Two-sided, of no effect on average. */
  readonly p: number
  /** Variance of the studies' true effects, in the unit of an effect squared. */
  readonly tau2: number
  /** Share of what the effects vary by that is no sampling error, 0…1 (Higgins & Thompson 2002). */
  readonly i2: number
}

/**
 * Random-effects summary: the variance between studies by Paule & Mandel (1982), the interval by
 * Student's t, as few studies need it. Hartung & Knapp's factor (2001) is 1 by that variance; where
 * the effects are more alike than sampling makes them it would be less, and is left at 1, for two
 * alike studies would make it 0 (Röver et al. 2015).
 * @param variances of the effects, above 0
 * @returns undefined for fewer than two
 */
export function randomEffects(
  effects: readonly number[],
  variances: readonly number[],
): RandomEffects | undefined {
  const studies = effects.length
  if (studies < 2) return undefined
  const fixed = weighted(effects, variances, 0)
  const tau2 = pauleMandel(effects, variances)
  const { mean, weight } = weighted(effects, variances, tau2)
  const error = 1 / Math.sqrt(weight)
  const half = studentCritical(0.95, studies - 1) * error
  return {
    studies,
    mean,
    interval: [mean - half, mean + half],
    p: studentTwoSided(mean / error, studies - 1),
    tau2,
    i2: fixed.squares === 0 ? 0 : Math.max(0, 1 - (studies - 1) / fixed.squares),
  }
}

/** The variance at which the weighted squares are what sampling alone makes them; by halving. */
function pauleMandel(effects: readonly number[], variances: readonly number[]): number {
  const excess = (tau2: number) => weighted(effects, variances, tau2).squares - (effects.length - 1)
  if (excess(0) <= 0) return 0
  let high = Math.max(...variances)
  while (excess(high) > 0) high *= 2
  let low = 0
  for (let i = 0; i < 200 && high - low > 1e-15 * high; i++) {
    const middle = (low + high) / 2
    if (excess(middle) > 0) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Each effect by the inverse of its variance: their mean, all weight, Σ w·(effect − mean)². */
function weighted(effects: readonly number[], variances: readonly number[], tau2: number) {
  const weights = variances.map((variance) => 1 / (variance + tau2))
  const weight = weights.reduce((sum, one) => sum + one, 0)
  const mean = weights.reduce((sum, one, at) => sum + one * (effects[at] ?? 0), 0) / weight
  const squares = weights.reduce((sum, one, at) => sum + one * ((effects[at] ?? 0) - mean) ** 2, 0)
  return { mean, weight, squares }
}
