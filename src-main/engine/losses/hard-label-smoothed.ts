import type { Node } from '../graph/graph.ts'
import { add as addOf, maximum, mul as mulOf } from '../graph/raw-ops/arithmetic.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { oneHot } from '../graph/raw-ops/shape.ts'
import { div, logSoftmax, mul, negate } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'

/** Below any sum of weights: where no row is labelled, 0 is divided by it. */
const SMALLEST_SUM = 1e-30

/**
 * Cross-entropy of smoothed human labels, weighted by class, in nats, as PyTorch's
 * CrossEntropyLoss(weight, label_smoothing) has it (smoothing: Szegedy et al. 2016, arXiv
 * 1512.00567):
 *   Σ_b Σ_c w_c · ((1 − ε)·[c = label_b] + ε/C) · −log p_c  ÷  Σ_b w_label
 * A part of a batch has the share of these sums of weights in it.
 * @param logits [B, C]
 * @param labels [B] int32, -1 where a row has none: it counts for nothing
 * @param smoothing ε
 * @param classWeights w, [C]; left out, all 1
 */
export function hardLabelSmoothed(
  logits: Node,
  labels: Node,
  smoothing: number,
  classWeights?: readonly number[],
): Node {
  const classes = logits.shape[1] ?? 0
  const label = oneHot(labels, classes) // [B, C]
  const even = mulOf(sumOf(label, -1, true), smoothing / classes) // [B, 1], 0 without a label
  const smoothed = addOf(mulOf(label, 1 - smoothing), even) // [B, C]
  const weighted = (shares: Node) =>
    classWeights ? mulOf(shares, logits.graph.constant(classWeights)) : shares
  const weight = maximum(sumOf(weighted(label)), SMALLEST_SUM) // []
  return div(sum(negate(mul(weighted(smoothed), logSoftmax(logits)))), weight) // []
}
