import type { Node } from '../graph/graph.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, cast } from '../graph/ops/pointwise.ts'
import type { Network } from './network.ts'

/**
 * x·Wᵀ + b with the parameters `prefix.weight` [out, in], as PyTorch stores it, and `prefix.bias` [out].
 * @param x [rows, in] → [rows, out]
 */
export function dense(network: Network, prefix: string, x: Node): Node {
  return affine(network, x, network.weight(`${prefix}.weight`), network.weight(`${prefix}.bias`))
}

/**
 * x·Wᵀ + b.
 * With precision bfloat16 the product's factors are rounded to bfloat16; the weights themselves stay float32.
 * @param x [rows, in] → [rows, out]
 * @param weight [out, in]
 * @param bias [out]
 */
export function affine({ precision }: Network, x: Node, weight: Node, bias: Node): Node {
  const product =
    precision === 'bfloat16'
      ? cast(matMul(cast(x, 'bfloat16'), cast(weight, 'bfloat16'), { transposeB: true }), 'float32')
      : matMul(x, weight, { transposeB: true })
  return add(product, bias)
}
