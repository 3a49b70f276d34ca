import { requireSameShape, type Node } from '../graph/graph.ts'
import { exp, logSoftmax, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { softened, timesSquared, type Temperature } from './temperature.ts'

/**
 * Soft labels the other way round: how far the teacher's class probabilities are from the
 * student's, both softened by a temperature:
 *   L = T² · mean over the batch of KL(softmax(student/T) ‖ softmax(teacher/T)), in nats.
 * A student pays for probability where its teacher has none, and may leave out what it has besides.
 * Gu et al. 2024 (MiniLLM), arXiv 2306.08543, section 2.1, of whole sequences; ours is of classes,
 * with Hinton's T².
 * @param teacher [B, C] logits
 * @param student [B, C] logits
 * @throws StillroomError `shape-mismatch` when class counts differ
 */
export function reverseKl(teacher: Node, student: Node, temperature: Temperature): Node {
  requireSameShape('reverse-kl', teacher, student)
  const teacherLog = logSoftmax(softened(stopGradient(teacher), temperature))
  const studentLog = logSoftmax(softened(student, temperature))
  const kl = sum(mul(exp(studentLog), sub(studentLog, teacherLog)), -1) // [B]
  return timesSquared(mean(kl), temperature) // []
}
