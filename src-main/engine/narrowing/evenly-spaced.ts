/**
 * `count` of the numbers 0 … from − 1, evenly spaced: ⌊i · from / count⌋. The uniform selection of
 * Xu et al. 2024 ("Initializing Models with Larger Ones", arXiv 2311.18823), whose code takes the
 * same where count divides from.
 */
export function evenlySpaced(from: number, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => Math.floor((index * from) / count))
}
