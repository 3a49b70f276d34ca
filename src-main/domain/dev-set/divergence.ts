/** Keeps a logarithm finite where a probability has underflowed to 0. */
const SMALLEST = Number.MIN_VALUE

/** A distance between two rows of what models say, [N, C] each. */
export type RowMeasure = (p: Float64Array, q: Float64Array, classes: number, row: number) => number

/**
 * The same measure of labels that are decided one by one: of each label's yes and no, summed over
 * labels.
 */
export function overLabels(measure: RowMeasure): RowMeasure {
  return (p, q, labels, row) => {
    let sum = 0
    for (let at = row * labels; at < (row + 1) * labels; at++)
      sum += measure(yesAndNo(p[at] ?? 0), yesAndNo(q[at] ?? 0), 2, 0)
    return sum
  }
}

function yesAndNo(probability: number): Float64Array {
  return Float64Array.of(probability, 1 - probability)
}

/**
 * The largest difference of any number in the row: of several labels, of one label's probability.
 */
export function rowLargestDifference(p: Float64Array, q: Float64Array, outputs: number, row: number): number {
  let largest = 0
  for (let at = row * outputs; at < (row + 1) * outputs; at++)
    largest = Math.max(largest, Math.abs((p[at] ?? 0) - (q[at] ?? 0)))
  return largest
}

/**
 * KL(p ‖ q) of row `row` of two [N, C] matrices of probabilities, in nats. 0 exactly where they
 * agree.
 */
export function rowKl(p: Float64Array, q: Float64Array, classes: number, row: number): number {
  let sum = 0
  for (let at = row * classes; at < (row + 1) * classes; at++) sum += term(p[at] ?? 0, q[at] ?? 0)
  return Math.max(0, sum)
}

/**
 * Jensen–Shannon divergence of row `row`, in nats: 0 where they agree, ln 2 at most; ½ KL(p ‖ m) +
 * ½ KL(q ‖ m), m their mean.
 */
export function rowJs(
  p: Float64Array | Float32Array,
  q: Float64Array | Float32Array,
  classes: number,
  row: number,
): number {
  let sum = 0
  for (let at = row * classes; at < (row + 1) * classes; at++) {
    const [a, b] = [p[at] ?? 0, q[at] ?? 0]
    const mean = (a + b) / 2
    sum += term(a, mean) + term(b, mean)
  }
  return Math.max(0, sum / 2)
}

/**
 * Total variation distance of row `row`: the largest difference in the probability of any set of
 * classes, 0 … 1.
 */
export function rowTotalVariation(p: Float64Array, q: Float64Array, classes: number, row: number): number {
  let sum = 0
  for (let at = row * classes; at < (row + 1) * classes; at++) sum += Math.abs((p[at] ?? 0) - (q[at] ?? 0))
  return sum / 2
}

function term(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / Math.max(q, SMALLEST))
}
