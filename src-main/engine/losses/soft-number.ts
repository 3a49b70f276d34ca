import { requireSameShape, type Node } from '../graph/graph.ts'
import { squaredDifference, stopGradient } from '../graph/ops/pointwise.ts'
import { mean } from '../graph/ops/reduce.ts'

/**
 * How far the student's number is from the teacher's: their squared difference, averaged over the
 * batch (Ba & Caruana 2014 regress on logits so). A number has no temperature.
 * @param teacher [B, K]
 * @param student [B, K]
 * @throws StillroomError `shape-mismatch` when output counts differ
 */
export function softNumber(teacher: Node, student: Node): Node {
  requireSameShape('soft-label', teacher, student)
  return mean(squaredDifference(student, stopGradient(teacher))) // []
}
