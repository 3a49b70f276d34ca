import type { LossAverage } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { squaredDifference, stopGradient } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { meanOverHeadsAndTokens } from './positions.ts'

/**
 * Squared distance of each row of the student's attention from the teacher's, averaged over heads
 * and real tokens:
 * those of the batch alike, or of each text first.
 * Padding's columns are 0 in both, its rows are left out.
 * @param teacher [B, A, T, T]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when head counts differ
 */
export function attentionMse(teacher: Node, student: Node, mask: Node, per: LossAverage): Node {
  requireSameShape('attention-mse', teacher, student)
  return meanOverHeadsAndTokens(sum(squaredDifference(student, stopGradient(teacher)), -1), mask, per)
}
