import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import * as raw from '../raw-ops/matrix.ts'
import type { MatrixOptions } from '../raw-ops/matrix.ts'
import { sum } from '../raw-ops/reduce.ts'

/**
 * c = a·b over the last two axes, [..., m, k] · [..., k, n] → [..., m, n].
 * ∂L/∂a = d·bᵀ, ∂L/∂b = aᵀ·d; each the other way round where a factor is taken transposed.
 * A second factor whose first axis is 1 meets each of the first's: its gradient is the sum.
 */
export function matMul(a: Node, b: Node, options: MatrixOptions = {}): Node {
  const { transposeA = false, transposeB = false } = options
  return differentiable(
    (x: Node, y: Node) => raw.matMul(x, y, options),
    (d, _product, [x, y]) => [
      transposeA
        ? raw.matMul(y as Node, d, { transposeA: transposeB, transposeB: true })
        : raw.matMul(d, y as Node, { transposeB: !transposeB }),
      summed(
        y as Node,
        transposeB
          ? raw.matMul(d, x, { transposeA: true, transposeB: transposeA })
          : raw.matMul(x, d, { transposeA: !transposeA }),
      ),
    ],
  )(a, b)
}

/** The gradient of a factor, over all that met it. */
function summed(factor: Node, d: Node): Node {
  const isShared = factor.shape.length > 2 && factor.shape[0] === 1 && d.shape[0] !== 1
  return isShared ? sum(d, 0, true) : d
}
