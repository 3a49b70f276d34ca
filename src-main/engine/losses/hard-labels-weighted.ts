import type { Node } from '../graph/graph.ts'
import { maximum } from '../graph/raw-ops/arithmetic.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { add, div, mul, negate, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { softplus } from './softplus.ts'
import { areThere, whereThere } from './targets.ts'

/**
 * Binary cross-entropy of every label by itself, in which having label k weighs p_k, averaged over
 * labels and labelled rows, in nats, as PyTorch's BCEWithLogitsLoss(pos_weight) has it:
 *   −p·y·log σ(x) − (1 − y)·log(1 − σ(x)) = (1 − y)·x + (1 + (p − 1)·y)·softplus(−x)
 * 0, and flat, where no row is labelled.
 * @param logits x, [B, K]
 * @param targets y, [B, K], 1 where a text has the label, `NO_TARGET` in a row without labels
 * @param weights p, [K]
 */
export function hardLabelsWeighted(logits: Node, targets: Node, weights: readonly number[]): Node {
  const { graph } = logits
  const there = areThere(targets)
  const has = whereThere(targets)
  const beyondOne = graph.constant(weights.map((weight) => weight - 1))
  const errors = add(
    mul(sub(graph.constant(1), has), logits),
    mul(add(mul(has, beyondOne), 1), softplus(negate(logits))),
  ) // [B, K]
  return div(sum(mul(there, errors)), maximum(sumOf(there), 1)) // []
}
