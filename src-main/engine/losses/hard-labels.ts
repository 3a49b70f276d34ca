import type { Node } from '../graph/graph.ts'
import { maximum } from '../graph/raw-ops/arithmetic.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { div, mul, sub } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { softplus } from './softplus.ts'
import { areThere, whereThere } from './targets.ts'

/**
 * Binary cross-entropy of every label by itself, averaged over labels and batch, in nats, as
 * transformers' BCEWithLogitsLoss has it for problem_type multi_label_classification:
 *   −y·log σ(x) − (1 − y)·log(1 − σ(x)) = softplus(x) − x·y
 * @param logits [B, K]
 * @param targets [B, K], 1 where a text has the label
 */
export function hardLabels(logits: Node, targets: Node): Node {
  return mean(sub(softplus(logits), mul(logits, targets))) // []
}

/** The same over the labelled rows alone, for batches that hold others too; 0 where none is. */
export function hardLabelsOfLabelled(logits: Node, targets: Node): Node {
  const there = areThere(targets)
  const errors = sub(softplus(logits), mul(logits, whereThere(targets))) // [B, K]
  return div(sum(mul(there, errors)), maximum(sumOf(there), 1)) // []
}
