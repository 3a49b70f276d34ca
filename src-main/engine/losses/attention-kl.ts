import { requireSameShape, type Node } from '../graph/graph.ts'
import { sum as sumOf } from '../graph/kernels/reduce.ts'
import { attentionKlSums } from '../graph/ops/fused.ts'
import { div, log, maximum, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { meanOverHeadsAndTokens } from './positions.ts'

/** Keeps the logarithm finite where softmax underflows to 0; far below any attention weight that matters. fused-kernels/attention.cc has it too. */
const SMALLEST_PROBABILITY = 1e-12

/**
 * How far the student's attention is from the teacher's: KL(teacher ‖ student) of each row,
 * averaged over heads and real tokens. In nats; 0 exactly when the two agree.
 *   L = 1/(A·|X|) · Σ_head Σ_row Σ_col  Aᵀ · log(Aᵀ / Aˢ)
 * Aguilar et al. 2020, arXiv 1910.03723, section 3.2. Ours leaves padding rows out.
 * @param teacher [B, A, T, T], rows sum to 1
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when head counts differ
 */
export function attentionKl(teacher: Node, student: Node, mask: Node): Node {
  requireSameShape('attention-kl', teacher, student)
  if (student.graph.isFused) {
    const rows = mul(sumOf(mask), student.shape[1] ?? 0)
    return div(sum(attentionKlSums(teacher, student, mask)), rows)
  }
  const goal = stopGradient(teacher)
  const logRatio = sub(log(maximum(goal, SMALLEST_PROBABILITY)), log(maximum(student, SMALLEST_PROBABILITY)))
  return meanOverHeadsAndTokens(sum(mul(goal, logRatio), -1), mask)
}
