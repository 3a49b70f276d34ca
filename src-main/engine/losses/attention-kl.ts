import type { LossAverage } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { attentionKlSums } from '../graph/ops/attention.ts'
import { div, log, maximum, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { meanOverHeadsAndTokens } from './positions.ts'

/**
 * Keeps the logarithm finite where softmax underflows to 0; far below any attention weight that
 * matters. fused-kernels/attention.cc has it too.
 */
const SMALLEST_PROBABILITY = 1e-12

/**
 * How far the student's attention is from the teacher's: KL(teacher ‖ student) of each row,
 * averaged over heads and real tokens. In nats; 0 exactly when the two agree. Of one text
 *   L = 1/(A·|X|) · Σ_head Σ_row Σ_col  Aᵀ · log(Aᵀ / Aˢ)
 * Aguilar et al. 2020, arXiv 1910.03723, section 3.2. Ours leaves padding rows out.
 * Of a batch, `text` is the mean of its texts' L, as in the paper, where a short text counts as
 * much as a long one;
 * `tokens`, the default, takes the rows of all texts alike, where a long text counts for more.
 * @param teacher [B, A, T, T], rows sum to 1
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when head counts differ
 */
export function attentionKl(teacher: Node, student: Node, mask: Node, per: LossAverage): Node {
  requireSameShape('attention-kl', teacher, student)
  if (student.graph.isFused) {
    const heads = student.shape[1] ?? 0
    const sums = attentionKlSums(teacher, student, mask) // [B]
    if (per === 'text') return mean(div(sums, mul(sumOf(mask, 1), heads)))
    return div(sum(sums), mul(sumOf(mask), heads))
  }
  const goal = stopGradient(teacher)
  const logRatio = sub(log(maximum(goal, SMALLEST_PROBABILITY)), log(maximum(student, SMALLEST_PROBABILITY)))
  return meanOverHeadsAndTokens(sum(mul(goal, logRatio), -1), mask, per)
}
