import type { Node } from '../graph/graph.ts'
import { add, exp, log, maximum, negate } from '../graph/ops/pointwise.ts'

/**
 * log(1 + eˣ) = −log σ(−x), finite however large x is: max(x, 0) + log(1 + e^−|x|). The gradient
 * is σ(x), ½ at 0 too.
 */
export function softplus(x: Node): Node {
  const size = maximum(x, negate(x))
  return add(maximum(x, 0), log(add(exp(negate(size)), 1)))
}
