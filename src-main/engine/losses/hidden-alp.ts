import type { LossAverage, LossPlace } from '../../contract/losses.ts'
import { requireSameShape, type Node } from '../graph/graph.ts'
import { add, mul, softmax, squaredDifference, stopGradient } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { concat, slice } from '../graph/ops/shape.ts'
import { hiddenMse } from './hidden-mse.ts'
import { meanOverPositions } from './positions.ts'

/**
 * How far a student layer's state s is from all teacher layers that are mapped to it, weighed by
 * attention, at [CLS] of every text or at every real token:
 *   ε_k = exp(s·t_k) / Σ_j exp(s·t_j),  L = ‖Σ_k ε_k·t_k − s‖² / D
 * After Passban et al. 2021 (ALP-KD), arXiv 2012.14022, of which the abstract, the introduction and
 * a summary were read, not the equations: all teacher layers fused by attention, the mean squared
 * difference to each student layer, learnt end to end; their ALP of a bucket has some of the layers
 * mapped. Ours, not known to be theirs: plain products (a re-implementation by LAD's authors
 * divides them by √D), and all tokens where a plan asks for them, each with weights of its own. Of
 * one teacher layer it is hidden-state MSE.
 * @param teachers [B, T, D] each
 * @param student same shape; gradients flow here alone
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @throws StillroomError `shape-mismatch` when widths differ
 */
export function hiddenAlp(
  teachers: readonly Node[],
  student: Node,
  mask: Node,
  at: LossPlace,
  per: LossAverage,
): Node {
  const [first, ...others] = teachers
  if (first && others.length === 0) return hiddenMse(first, student, mask, at, per)
  // At [CLS] nothing is computed of the other tokens.
  const compared = (states: Node) => (at === 'cls' ? slice(states, 1, 0, 1) : states)
  const learnt = compared(student)
  const goals = teachers.map((teacher) => {
    requireSameShape('hidden-alp', teacher, student)
    return stopGradient(compared(teacher))
  })
  const scores = goals.map((goal) => sum(mul(learnt, goal), -1, true)) // [B, T, 1]
  const weights = softmax(concat(scores, 2)) // [B, T, layers]
  const weighed = goals.map((goal, layer) => mul(slice(weights, 2, layer, 1), goal))
  const combined = weighed.reduce((all, next) => add(all, next))
  return meanOverPositions(at, per, combined, learnt, mask, (goal, own) =>
    mean(squaredDifference(own, goal), -1),
  )
}
