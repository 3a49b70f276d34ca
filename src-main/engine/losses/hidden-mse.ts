import type { LossAverage, LossPlace } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { squaredDifference, stopGradient } from '../graph/ops/pointwise.ts'
import { mean } from '../graph/ops/reduce.ts'
import { meanOverPositions } from './positions.ts'

/**
 * Mean squared difference of hidden states over their width, averaged over [CLS] of every text or
 * over all real tokens: those of the batch alike, or of each text first.
 * @param teacher [B, T, D]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when widths differ
 */
export function hiddenMse(teacher: Node, student: Node, mask: Node, at: LossPlace, per: LossAverage): Node {
  requireSameShape('hidden-mse', teacher, student)
  return meanOverPositions(at, per, stopGradient(teacher), student, mask, (goal, learnt) =>
    mean(squaredDifference(learnt, goal), -1),
  )
}
