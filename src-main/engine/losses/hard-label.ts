import type { Node } from '../graph/graph.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { maximum } from '../graph/raw-ops/arithmetic.ts'
import { oneHot } from '../graph/raw-ops/shape.ts'
import { div, logSoftmax, mul, negate } from '../graph/ops/pointwise.ts'
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

/**
 * The same over the labelled rows alone, for batches that hold others too; 0, and flat, where none
 * is labelled.
 * @param labels [B] int32, -1 where a row has none: its one-hot row is zeros
 */
export function hardLabelOfLabelled(logits: Node, labels: Node): Node {
  const wanted = oneHot(labels, logits.shape[1] ?? 0) // [B, C]
  const labelled = maximum(sumOf(wanted), 1) // []
  return div(sum(negate(mul(wanted, logSoftmax(logits)))), labelled) // []
}
