import type { LossAverage, LossPlace } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { div, maximum, mul, sqrt, stopGradient, square, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { meanOverPositions } from './positions.ts'

/** As torch.cosine_similarity: keeps the division, and its gradient, finite for a zero vector. */
const SMALLEST_NORM = 1e-8

/**
 * 1 − cos(teacher, student) of hidden states, averaged over [CLS] of every text or over all real
 * tokens: those of the batch alike, or of each text first.
 * Aguilar et al. 2020, arXiv 1910.03723, section 3.2 (there at [CLS]). 0 when directions agree, 2
 * when opposite. PKD's patient loss (Sun et al. 2019, arXiv 1908.09355), ‖t/‖t‖ − s/‖s‖‖² at [CLS],
 * is 2·(1 − cos): this loss with twice the weight, and has no file of its own.
 * @param teacher [B, T, D]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when widths differ
 */
export function hiddenCosine(
  teacher: Node,
  student: Node,
  mask: Node,
  at: LossPlace,
  per: LossAverage,
): Node {
  requireSameShape('hidden-cosine', teacher, student)
  return meanOverPositions(at, per, stopGradient(teacher), student, mask, (goal, learnt) => {
    return sub(1, div(sum(mul(goal, learnt), -1), mul(norm(goal), norm(learnt))))
  })
}

/** The root's slope is infinite at 0, so what it is taken of is kept away from there. */
function norm(x: Node): Node {
  return sqrt(maximum(sum(square(x), -1), SMALLEST_NORM ** 2))
}
