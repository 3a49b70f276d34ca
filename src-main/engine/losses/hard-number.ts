import type { Node } from '../graph/graph.ts'
import { maximum } from '../graph/raw-ops/arithmetic.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { div, mul, squaredDifference } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { areThere, whereThere } from './targets.ts'

/**
 * Squared error from the human number, averaged over the batch, as transformers' MSELoss has it for
 * problem_type regression.
 * @param outputs [B, K], K numbers a text
 * @param targets [B, K]
 */
export function hardNumber(outputs: Node, targets: Node): Node {
  return mean(squaredDifference(outputs, targets)) // []
}

/** The same over the labelled rows alone, for batches that hold others too; 0 where none is. */
export function hardNumberOfLabelled(outputs: Node, targets: Node): Node {
  const there = areThere(targets)
  const errors = mul(there, squaredDifference(outputs, whereThere(targets))) // [B, K]
  return div(sum(errors), maximum(sumOf(there), 1)) // []
}
