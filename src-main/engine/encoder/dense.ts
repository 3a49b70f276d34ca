import type { Node } from '../graph/graph.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, cast } from '../graph/ops/pointwise.ts'
import type { Network } from './network.ts'

/**
 * x·Wᵀ + b with the parameters `prefix.weight` [out, in], as PyTorch stores it, and `prefix.bias`
 * [out] where the family has one.
 * @param x [rows, in] → [rows, out]
 */
export function dense(network: Network, prefix: string, x: Node): Node {
  const { weight, has } = network
  const unbiased = cast(product(network, x, weight(`${prefix}.weight`)), 'float32')
  return has(`${prefix}.bias`) ? add(unbiased, weight(`${prefix}.bias`)) : unbiased
}

/**
 * x·Wᵀ in the network's precision: with bfloat16 both factors are rounded to it, and so is the
 * product; the weights themselves stay float32.
 * @param x [rows, in] → [rows, out]
 * @param weight [out, in]
 */
export function product({ precision }: Network, x: Node, weight: Node): Node {
  return matMul(cast(x, precision), cast(weight, precision), { transposeB: true })
}
