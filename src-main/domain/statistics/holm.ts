/**
 * Holm's correction (1979) of several tests' p: the k-th smallest of n times n − k + 1, never below
 * a smaller one's; each then holds for all of them together. @returns in the order of what was
 * given
 */
export function holm(ps: readonly number[]): readonly number[] {
  const order = ps.map((_, index) => index).sort((a, b) => (ps[a] ?? 0) - (ps[b] ?? 0))
  const adjusted = ps.map(() => 1)
  let highest = 0
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (ps[index] ?? 1) * (ps.length - rank)))
    adjusted[index] = highest
  })
  return adjusted
}
