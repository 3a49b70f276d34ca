import type { LossAverage } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { lengthOf, reshape as rawReshape } from '../graph/raw-ops/shape.ts'
import { div, mul, squaredDifference, stopGradient } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { meanOverHeadsAndTokens } from './positions.ts'

/**
 * Mean squared difference of attention's scores before the softmax, Q·Kᵀ/√H with what a family adds
 * to them, over the real tokens attended to, averaged over heads and real tokens.
 * Jiao et al. 2020 (TinyBERT), arXiv 1909.10351. Of a text without padding it is what the authors'
 * code computes; their mean counts padding too, its columns as 0, as they make all scores of −100
 * or less, and its rows as they come, so that a longer neighbour changes a text's loss. In ours it
 * does not, and scores stay as they are however low.
 * @param teacher [B, A, T, T]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when head counts differ
 */
export function attentionScoreMse(teacher: Node, student: Node, mask: Node, per: LossAverage): Node {
  requireSameShape('attention-score-mse', teacher, student)
  const [batch, tokens] = [lengthOf(mask, 0), lengthOf(mask, 1)]
  const real = rawReshape(mask, [batch, 1, 1, tokens])
  const ofRow = sum(mul(squaredDifference(student, stopGradient(teacher)), real), -1) // [B, A, T]
  const byRow = div(ofRow, rawReshape(sumOf(mask, 1), [batch, 1, 1]))
  return meanOverHeadsAndTokens(byRow, mask, per)
}
