import type { LossAverage, LossPlace } from '../../../src-main/contract/losses.ts'
import { requireSameShape, type Node } from '../../../src-main/engine/graph/graph.ts'
import {
  add,
  mul,
  negate,
  relu,
  square,
  stopGradient,
  sub,
} from '../../../src-main/engine/graph/ops/pointwise.ts'
import { mean } from '../../../src-main/engine/graph/ops/reduce.ts'
import { meanOverPositions } from '../../../src-main/engine/losses/positions.ts'

/** Beyond it a difference counts by its size, not by its square. */
const DELTA = 1

/**
 * Huber loss of hidden states, the mean over their width: of a difference d
 *   ½·(d² − max(0, |d| − δ)²), which is ½d² up to δ and δ·(|d| − ½δ) beyond.
 * @param teacher [B, T, D]
 * @param student same shape; gradients flow here
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when widths differ
 */
export function hiddenHuber(teacher: Node, student: Node, mask: Node, at: LossPlace, per: LossAverage): Node {
  requireSameShape('hidden-huber', teacher, student)
  return meanOverPositions(at, per, stopGradient(teacher), student, mask, (goal, learnt) => {
    const difference = sub(learnt, goal)
    const size = add(relu(difference), relu(negate(difference)))
    return mean(mul(sub(square(difference), square(relu(sub(size, DELTA)))), 0.5), -1)
  })
}
