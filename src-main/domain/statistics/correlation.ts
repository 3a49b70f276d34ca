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

/**
 * From 0; equal numbers share the mean of theirs. Looked up in a sorted copy: sorting numbers alone
 * takes a fraction of what sorting positions by a function does.
 */
export function ranksOf(numbers: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const sorted = Float64Array.from(numbers).sort()
  const shared = new Float64Array(sorted.length)
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to++
    shared.fill((from + to - 1) / 2, from, to)
  }
  return Float64Array.from(numbers, (number) => shared[firstNotBelow(sorted, number)] ?? 0)
}

function firstNotBelow(sorted: Float64Array, number: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < number) low = middle + 1
    else high = middle
  }
  return low
}
