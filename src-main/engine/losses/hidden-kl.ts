import type { LossAverage, LossPlace } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { exp, logSoftmax, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { meanOverPositions } from './positions.ts'

/**
 * KL(softmax(teacher) ‖ softmax(student)) of hidden states over their width, in nats,
 * averaged over [CLS] of every text or over all real tokens: those of the batch alike, or of each
 * text first.
 * @param teacher [B, T, D]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when widths differ
 */
export function hiddenKl(teacher: Node, student: Node, mask: Node, at: LossPlace, per: LossAverage): Node {
  requireSameShape('hidden-kl', teacher, student)
  return meanOverPositions(at, per, stopGradient(teacher), student, mask, (goal, learnt) => {
    const goalLog = logSoftmax(goal)
    return sum(mul(exp(goalLog), sub(goalLog, logSoftmax(learnt))), -1)
  })
}
