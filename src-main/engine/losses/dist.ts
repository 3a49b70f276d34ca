import { requireSameShape, type Node } from '../graph/graph.ts'
import { add, div, maximum, mul, softmax, sqrt, square, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { softened, timesSquared, type Temperature } from './temperature.ts'

/** As the authors' code: keeps the division finite where all numbers are alike. */
const SMALLEST_PRODUCT = 1e-8
/** The root's slope is infinite at 0. */
const SMALLEST_SQUARE = 1e-20

/**
 * How class probabilities go together, rather than what they are: Pearson's correlation r of the
 * student's with the teacher's, over the classes of each example (inter-class), and over the
 * examples of each class (intra-class). Both softened by a temperature:
 *   L = T² · (1 − mean over examples of r(p, q)) + T² · (1 − mean over classes of r(p, q))
 * Huang et al. 2022 (DIST), arXiv 2205.10536, with both weights 1; 0 when they
 * agree up to scale and shift. Of two classes the first r is ±1, a sign alone. Examples are those
 * computed at once: of a batch in parts, each part's. Of one example the second r is 0.
 * @param teacher [B, C] logits
 * @param student [B, C] logits
 * @throws StillroomError `shape-mismatch` when class counts differ
 */
export function dist(teacher: Node, student: Node, temperature: Temperature): Node {
  requireSameShape('dist', teacher, student)
  const goal = softmax(softened(stopGradient(teacher), temperature))
  const learnt = softmax(softened(student, temperature))
  const [interClass, intraClass] = [correlation(goal, learnt, 1), correlation(goal, learnt, 0)]
  return timesSquared(add(sub(1, mean(interClass)), sub(1, mean(intraClass))), temperature) // []
}

/** Pearson's correlation of two [B, C] along an axis. */
function correlation(a: Node, b: Node, axis: number): Node {
  const [x, y] = [a, b].map((one) => sub(one, mean(one, axis, true))) as [Node, Node]
  const norms = mul(norm(x, axis), norm(y, axis))
  return div(sum(mul(x, y), axis), add(norms, SMALLEST_PRODUCT))
}

function norm(x: Node, axis: number): Node {
  return sqrt(maximum(sum(square(x), axis), SMALLEST_SQUARE))
}
