/**
 * Pearson's correlation of two lists of numbers; null where one of them is constant: 0 / 0, which
 * is no correlation of 0. [N] each
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [both, ofA, ofB] = [0, 0, 0]
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [(a[row] ?? 0) - meanA, (b[row] ?? 0) - meanB]
    both += x * y
    ofA += x * x
    ofB += y * y
  }
  const spread = Math.sqrt(ofA) * Math.sqrt(ofB)
  return spread === 0 ? null : Math.max(-1, Math.min(1, both / spread))
}

/** Spearman's: Pearson's of the ranks, equal numbers sharing the mean of theirs. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  return pearson(ranksOf(a), ranksOf(b))
}

function meanOf(numbers: ArrayLike<number>): number {
  let sum = 0
  for (let row = 0; row < numbers.length; row++) sum += numbers[row] ?? 0
  return sum / numbers.length
}

/** From 0; equal numbers share the mean of theirs. */
export function ranksOf(numbers: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: numbers.length }, (_, row) => row)
  order.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0))
  const ranks = new Float64Array(numbers.length)
  for (let from = 0, to = 0; from < order.length; from = to) {
    const value = numbers[order[from] ?? 0]
    while (to < order.length && numbers[order[to] ?? 0] === value) to++
    for (let at = from; at < to; at++) ranks[order[at] ?? 0] = (from + to - 1) / 2
  }
  return ranks
}
