/** The products of all pairs of n rows with one another, less those with themselves: [n, n]. */
export interface Gram {
  readonly products: Float64Array
  /** Of each row of products. [n] */
  readonly sums: Float64Array
  readonly total: number
}

/**
 * A layer's states, as CKA compares them.
 * @param states [n, width]
 */
export function gramOf(states: Float32Array, width: number): Gram {
  const rows = states.length / width
  const products = new Float64Array(rows * rows)
  for (let one = 0; one < rows; one++)
    for (let other = 0; other < one; other++) {
      let product = 0
      const from = one * width - other * width
      for (let at = other * width; at < (other + 1) * width; at++)
        product += (states[at] ?? 0) * (states[at + from] ?? 0)
      products[one * rows + other] = product
      products[other * rows + one] = product
    }
  const sums = new Float64Array(rows)
  for (let row = 0; row < rows; row++)
    for (let at = row * rows; at < (row + 1) * rows; at++) sums[row] = (sums[row] ?? 0) + (products[at] ?? 0)
  return { products, sums, total: sums.reduce((sum, one) => sum + one, 0) }
}

/**
 * Linear centered kernel alignment of two layers on the same n texts: 1 where the one's states are
 * the other's, turned and scaled; about 0 where they have nothing in common. Kornblith et al. 2019,
 * arXiv 1905.00414, with the unbiased estimator of HSIC (Song et al. 2012, equation 5), without
 * which few texts and wide layers look alike whatever they hold; it may be a little below 0.
 * @returns NaN for fewer than 4 texts, and where a layer has the same state for all
 */
export function linearCka(one: Gram, other: Gram): number {
  return hsic(one, other) / Math.sqrt(hsic(one, one) * hsic(other, other))
}

function hsic(k: Gram, l: Gram): number {
  const n = k.sums.length
  if (n < 4) return Number.NaN
  let trace = 0
  for (let at = 0; at < k.products.length; at++) trace += (k.products[at] ?? 0) * (l.products[at] ?? 0)
  let ofSums = 0
  for (let row = 0; row < n; row++) ofSums += (k.sums[row] ?? 0) * (l.sums[row] ?? 0)
  return (trace + (k.total * l.total) / ((n - 1) * (n - 2)) - (2 * ofSums) / (n - 2)) / (n * (n - 3))
}
