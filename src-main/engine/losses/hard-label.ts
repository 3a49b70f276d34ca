import type { Node } from '../graph/graph.ts'
import { oneHot } from '../graph/kernels/shape.ts'
import { logSoftmax, mul, negate } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'

/**
 * Cross-entropy of the human labels, averaged over the batch, in nats.
 * @param logits [B, C]
 * @param labels [B] int32
 */
export function hardLabel(logits: Node, labels: Node): Node {
  const chosen = mul(oneHot(labels, logits.shape[1] ?? 0), logSoftmax(logits)) // [B, C]
  return mean(negate(sum(chosen, -1))) // []
}
