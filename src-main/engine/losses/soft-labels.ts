import { requireSameShape, type Node } from '../graph/graph.ts'
import { add, exp, mul, negate, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { mean } from '../graph/ops/reduce.ts'
import { softplus } from './softplus.ts'
import { softened, timesSquared, type Temperature } from './temperature.ts'

/**
 * How far the student's probability of every label is from the teacher's, both softened by a
 * temperature, in nats:
 *   L = T² · mean over batch and labels of KL(Bernoulli(σ(t/T)) ‖ Bernoulli(σ(s/T)))
 * `softLabel` for labels that are decided one by one; the mean over labels is `hardLabels`'s.
 * @param teacher [B, K] logits
 * @param student [B, K] logits
 * @throws StillroomError `shape-mismatch` when label counts differ
 */
export function softLabels(teacher: Node, student: Node, temperature: Temperature): Node {
  requireSameShape('soft-label', teacher, student)
  const t = softened(stopGradient(teacher), temperature)
  const s = softened(student, temperature)
  const [yes, no] = [softplus(negate(t)), softplus(t)] // −log of the teacher's yes and no
  const ofYes = mul(exp(negate(yes)), sub(softplus(negate(s)), yes))
  const ofNo = mul(exp(negate(no)), sub(softplus(s), no))
  return timesSquared(mean(add(ofYes, ofNo)), temperature) // []
}
