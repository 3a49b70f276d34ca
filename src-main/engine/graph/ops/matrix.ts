import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import * as kernel from '../kernels/matrix.ts'
import type { MatrixOptions } from '../kernels/matrix.ts'

/**
 * c = a·b over the last two axes, [..., m, k] · [..., k, n] → [..., m, n].
 * ∂L/∂a = d·bᵀ, ∂L/∂b = aᵀ·d; each the other way round where a factor is taken transposed.
 */
export function matMul(a: Node, b: Node, options: MatrixOptions = {}): Node {
  const { transposeA = false, transposeB = false } = options
  return differentiable(
    (x: Node, y: Node) => kernel.matMul(x, y, options),
    (d, _product, [x, y]) => [
      transposeA
        ? kernel.matMul(y as Node, d, { transposeA: transposeB, transposeB: true })
        : kernel.matMul(d, y as Node, { transposeB: !transposeB }),
      transposeB
        ? kernel.matMul(d, x, { transposeA: true, transposeB: transposeA })
        : kernel.matMul(x, d, { transposeA: !transposeA }),
    ],
  )(a, b)
}
