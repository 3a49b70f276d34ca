import { pearson, ranksOf } from './correlation.ts'

const Z_95 = 1.959963984540054

/** Spearman's correlation, and how much each example moves it. */
export interface SpearmanInfluence {
  readonly value: number
  /** Mean 0; the correlation's variance is theirs over N. [N] */
  readonly influence: Float64Array
}

/**
 * Spearman's correlation by its influence function: without it a bootstrap would rank 40,430
 * examples a thousand times. With u, v the ranks over N less a half, C = mean(u·v):
 *   h = u·v + mean of v over what has a larger a + mean of u over what has a larger b
 * (Croux & Dehon 2010). How much ties narrow the ranks is taken as known.
 * @returns null where one side is constant
 */
export function spearmanInfluence(a: ArrayLike<number>, b: ArrayLike<number>): SpearmanInfluence | null {
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)]
  const value = pearson(ranksA, ranksB)
  if (value === null) return null
  const n = ranksA.length
  const [u, v] = [ranksA, ranksB].map((ranks) => ranks.map((rank) => (rank + 0.5) / n - 0.5)) as [
    Float64Array,
    Float64Array,
  ]
  const [aboveU, aboveV] = [meansAbove(ranksA, v), meansAbove(ranksB, u)]
  const h = u.map((one, row) => one * (v[row] ?? 0) + (aboveU[row] ?? 0) + (aboveV[row] ?? 0))
  const mean = sumOf(h) / n
  const spread = Math.sqrt((squares(u) / n) * (squares(v) / n))
  return { value, influence: h.map((one) => (one - mean) / spread) }
}

/** 95 %, on Fisher's scale. */
export function spearmanInterval({ value, influence }: SpearmanInfluence): readonly [number, number] {
  if (Math.abs(value) === 1) return [value, value]
  const half = (Z_95 * standardError(influence)) / (1 - value ** 2)
  return [Math.tanh(Math.atanh(value) - half), Math.tanh(Math.atanh(value) + half)]
}

/** First less second of two correlations over the same examples, and its 95 % interval. */
export function spearmanDifference(
  first: SpearmanInfluence,
  second: SpearmanInfluence,
): { readonly value: number; readonly interval: readonly [number, number] } {
  const value = first.value - second.value
  const half = Z_95 * standardError(first.influence.map((one, row) => one - (second.influence[row] ?? 0)))
  return { value, interval: [Math.max(-2, value - half), Math.min(2, value + half)] }
}

/**
 * For every example: Σ of `values` over those with a higher rank, half of those with the same, over
 * N. Ranks are halves, from 0 to below N, so that sums by rank need no sorting.
 */
function meansAbove(ranks: Float64Array, values: Float64Array): Float64Array {
  const n = ranks.length
  const sums = new Float64Array(2 * n)
  ranks.forEach((rank, row) => (sums[2 * rank] = (sums[2 * rank] ?? 0) + (values[row] ?? 0)))
  let above = 0
  const shares = sums.map(() => 0)
  for (let at = sums.length - 1; at >= 0; at--) {
    const tied = sums[at] ?? 0
    shares[at] = (above + tied / 2) / n
    above += tied
  }
  return ranks.map((rank) => shares[2 * rank] ?? 0)
}

/** Of the mean of numbers whose mean is 0. */
const standardError = (influence: Float64Array) => Math.sqrt(squares(influence)) / influence.length

const sumOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0)
const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0)
