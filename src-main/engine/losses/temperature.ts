import type { Node } from '../graph/graph.ts'
import { div, mul } from '../graph/ops/pointwise.ts'

/** What logits are divided by: a number, or a scalar that each step is fed. */
export type Temperature = number | Node

/** Logits [B, C] divided by a temperature. */
export function softened(logits: Node, temperature: Temperature): Node {
  return typeof temperature === 'number' ? mul(logits, 1 / temperature) : div(logits, temperature)
}

/**
 * A loss times T², which keeps its gradient's size when T changes (Hinton et al. 2015), and times a
 * number.
 */
export function timesSquared(loss: Node, temperature: Temperature, factor = 1): Node {
  if (typeof temperature === 'number') return mul(loss, temperature * temperature * factor)
  const squared = mul(loss, mul(temperature, temperature))
  return factor === 1 ? squared : mul(squared, factor)
}
