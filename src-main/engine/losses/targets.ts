import type { Node } from '../graph/graph.ts'
import { cast, greaterEqual } from '../graph/raw-ops/arithmetic.ts'
import { mul } from '../graph/ops/pointwise.ts'

/** Stands for every target of a row without a label: finite, so that times 0 it is 0. */
export const NO_TARGET = -1e30

/** Which targets there are. @param targets [B, K] → [B, K], 1 where there is one */
export function areThere(targets: Node): Node {
  return cast(greaterEqual(targets, NO_TARGET / 2), 'float32')
}

/** The targets, 0 where there is none. */
export function whereThere(targets: Node): Node {
  return mul(targets, areThere(targets))
}
