import { requireSameShape, type Node } from '../graph/graph.ts'
import { exp, logSoftmax, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { softened, timesSquared, type Temperature } from './temperature.ts'

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
export function softLabel(teacher: Node, student: Node, temperature: Temperature): Node {
  requireSameShape('soft-label', teacher, student)
  const teacherLog = logSoftmax(softened(stopGradient(teacher), temperature))
  const studentLog = logSoftmax(softened(student, temperature))
  const kl = sum(mul(exp(teacherLog), sub(teacherLog, studentLog)), -1) // [B]
  return timesSquared(mean(kl), temperature) // []
}
