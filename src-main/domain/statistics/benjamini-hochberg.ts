/**
 * Benjamini and Hochberg's q of several tests' p (1995): of the tests with a q of at most 5 %, at
 * most 5 % are false alarms on average. The k-th smallest of n times n / k, never above a larger
 * one's; holds for tests that are independent or go along with each other. @returns in the order of
 * what was given
 */
export function benjaminiHochberg(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[b] ?? 0) - (ps[a] ?? 0))
  const adjusted = ps.map(() => 1)
  let lowest = 1
  order.forEach((index, at) => {
    lowest = Math.min(lowest, ((ps[index] ?? 1) * ps.length) / (ps.length - at))
    adjusted[index] = lowest
  })
  return adjusted
}
