import type { Node } from '../graph/graph.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, cast } from '../graph/ops/pointwise.ts'
import type { Network } from './network.ts'

/**
 * x·Wᵀ + b with the parameters `prefix.weight` [out, in], as PyTorch stores it, and `prefix.bias`
 * [out].
 * @param x [rows, in] → [rows, out]
 */
export function dense(network: Network, prefix: string, x: Node): Node {
  return affine(network, x, network.weight(`${prefix}.weight`), network.weight(`${prefix}.bias`))
}

/**
 * x·Wᵀ + b.
 * @param x [rows, in] → [rows, out]
 * @param weight [out, in]
 * @param bias [out]
 */
export function affine(network: Network, x: Node, weight: Node, bias: Node): Node {
  return add(inFloat32(product(network, x, weight)), bias)
}

/**
 * x·Wᵀ in the network's precision: with bfloat16 both factors are rounded to it, and so is the
 * product; the weights themselves stay float32.
 * @param x [rows, in] → [rows, out]
 * @param weight [out, in]
 */
export function product({ precision }: Network, x: Node, weight: Node): Node {
  if (precision === 'float32') return matMul(x, weight, { transposeB: true })
  return matMul(inBfloat16(x), inBfloat16(weight), { transposeB: true })
}

function inFloat32(x: Node): Node {
  return x.dtype === 'float32' ? x : cast(x, 'float32')
}

function inBfloat16(x: Node): Node {
  return x.dtype === 'bfloat16' ? x : cast(x, 'bfloat16')
}
