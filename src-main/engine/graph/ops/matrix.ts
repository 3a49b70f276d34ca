import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import * as raw from '../raw-ops/matrix.ts'
import type { MatrixOptions } from '../raw-ops/matrix.ts'

/**
 * c = a·b over the last two axes, [..., m, k] · [..., k, n] → [..., m, n].
 * ∂L/∂a = d·bᵀ, ∂L/∂b = aᵀ·d; each the other way round where a factor is taken transposed.
 */
export function matMul(a: Node, b: Node, options: MatrixOptions = {}): Node {
  const { transposeA = false, transposeB = false } = options
  return differentiable(
    (x: Node, y: Node) => raw.matMul(x, y, options),
    (d, _product, [x, y]) => [
      transposeA
        ? raw.matMul(y as Node, d, { transposeA: transposeB, transposeB: true })
        : raw.matMul(d, y as Node, { transposeB: !transposeB }),
      transposeB
        ? raw.matMul(d, x, { transposeA: true, transposeB: transposeA })
        : raw.matMul(x, d, { transposeA: !transposeA }),
    ],
  )(a, b)
}
