import { binomialDraw } from './binomial-draw.ts'

/** Of kinds with fewer each example is drawn by itself, which costs less than a binomial each. */
const RARE = 16

/**
 * As many examples as there are, drawn with replacement, as counts of their kinds: the same
 * distribution as drawing rows, at the cost of the kinds.
 * @param counts how often each kind occurs [K]
 * @returns draws the next counts into what it is given [K]
 */
export function multinomialDraw(
  counts: ArrayLike<number>,
  uniform: () => number,
): (into: Float64Array) => void {
  const kinds = Array.from({ length: counts.length }, (_, kind) => kind)
  const countOf = (kind: number) => counts[kind] ?? 0
  const frequent = kinds.filter((kind) => countOf(kind) >= RARE)
  const rare = Uint32Array.from(
    kinds
      .filter((kind) => countOf(kind) < RARE)
      .flatMap((kind) => Array.from({ length: countOf(kind) }, () => kind)),
  )
  const all = kinds.reduce((sum, kind) => sum + countOf(kind), 0)
  return (into) => {
    into.fill(0)
    let left = all // to be drawn
    let among = all // of the kinds that are not drawn yet
    for (const kind of frequent) {
      const count = countOf(kind)
      const drawn = count === among ? left : binomialDraw(left, count / among, uniform)
      into[kind] = drawn
      left -= drawn
      among -= count
    }
    for (; left > 0; left--) {
      const kind = rare[Math.floor(uniform() * rare.length)] ?? 0
      into[kind] = (into[kind] ?? 0) + 1
    }
  }
}
