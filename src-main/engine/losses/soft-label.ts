import { requireSameShape, type Node } from '../graph/graph.ts'
import { exp, logSoftmax, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'

/**
 * How far the student's class probabilities are from the teacher's, both softened by a temperature:
 *   L = T² · mean over the batch of KL(softmax(teacher/T) ‖ softmax(student/T)), in nats.
 * Hinton et al. 2015; T² keeps the gradient's size when T changes. Aguilar et al. 2020 write the
 * cross-entropy, which differs by the teacher's entropy, a constant: the gradient is the same, and
 * KL is 0 exactly when the two agree.
 * @param teacher [B, C] logits
 * @param student [B, C] logits
 * @throws StillroomError `shape-mismatch` when class counts differ
 */
export function softLabel(teacher: Node, student: Node, temperature: number): Node {
  requireSameShape('soft-label', teacher, student)
  const teacherLog = logSoftmax(mul(stopGradient(teacher), 1 / temperature))
  const studentLog = logSoftmax(mul(student, 1 / temperature))
  const kl = sum(mul(exp(teacherLog), sub(teacherLog, studentLog)), -1) // [B]
  return mul(mean(kl), temperature * temperature) // []
}
