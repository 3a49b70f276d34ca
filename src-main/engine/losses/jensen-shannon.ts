import { requireSameShape, type Node } from '../graph/graph.ts'
import { add, exp, log, logSoftmax, maximum, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { softened, timesSquared, type Temperature } from './temperature.ts'

/** Keeps the mean's logarithm finite where both probabilities underflow to 0. */
const SMALLEST_PROBABILITY = 1e-37

/**
 * Soft labels without a direction: how far teacher and student are from the mean of the two, both
 * softened by a temperature:
 *   L = T² · mean over the batch of ½ KL(p ‖ m) + ½ KL(q ‖ m), m = ½ (p + q), in nats,
 * p and q the teacher's and the student's probabilities; between 0 and T² · ln 2.
 * Lin 1991; as a distillation loss Wen et al. 2023 (f-DISTILL), arXiv 2307.15190, of whole
 * sequences; ours is of classes, with Hinton's T² and both weights ½.
 * @param teacher [B, C] logits
 * @param student [B, C] logits
 * @throws StillroomError `shape-mismatch` when class counts differ
 */
export function jensenShannon(teacher: Node, student: Node, temperature: Temperature): Node {
  requireSameShape('jensen-shannon', teacher, student)
  const goalLog = logSoftmax(softened(stopGradient(teacher), temperature))
  const learntLog = logSoftmax(softened(student, temperature))
  const [goal, learnt] = [exp(goalLog), exp(learntLog)]
  const middleLog = log(maximum(mul(add(goal, learnt), 0.5), SMALLEST_PROBABILITY))
  const kl = add(mul(goal, sub(goalLog, middleLog)), mul(learnt, sub(learntLog, middleLog))) // [B, C]
  return timesSquared(mean(sum(kl, -1)), temperature, 0.5) // []
}
