import { requireSameShape, type Node } from '../graph/graph.ts'
import { div, maximum, mul, sqrt, stopGradient, square, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { meanOverPositions } from './positions.ts'

/** As torch.cosine_similarity: keeps the division finite for a zero vector. */
const SMALLEST_NORM = 1e-8

/**
 * 1 − cos(teacher, student) of hidden states, averaged over [CLS] of every text or over all real tokens.
 * Aguilar et al. 2020, arXiv 1910.03723, section 3.2 (there at [CLS]). 0 when directions agree, 2 when opposite.
 * @param teacher [B, T, D]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when widths differ
 */
export function hiddenCosine(teacher: Node, student: Node, mask: Node, at: 'cls' | 'tokens'): Node {
  requireSameShape('hidden-cosine', teacher, student)
  return meanOverPositions(at, stopGradient(teacher), student, mask, (goal, own) => {
    const norms = mul(maximum(norm(goal), SMALLEST_NORM), maximum(norm(own), SMALLEST_NORM))
    return sub(1, div(sum(mul(goal, own), -1), norms))
  })
}

function norm(x: Node): Node {
  return sqrt(sum(square(x), -1))
}
