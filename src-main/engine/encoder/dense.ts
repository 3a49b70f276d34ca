import type { Node } from '../graph/graph.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, cast } from '../graph/ops/pointwise.ts'
import type { Network } from './network.ts'

/**
 * x·Wᵀ + b, with W [out, in] as PyTorch stores it.
 * With precision bfloat16 the product's factors are rounded to bfloat16; the weights themselves stay float32.
 * @param x [rows, in] → [rows, out]
 */
export function dense(network: Network, prefix: string, x: Node): Node {
  const weight = network.weight(`${prefix}.weight`)
  const product =
    network.precision === 'bfloat16'
      ? cast(matMul(cast(x, 'bfloat16'), cast(weight, 'bfloat16'), { transposeB: true }), 'float32')
      : matMul(x, weight, { transposeB: true })
  return add(product, network.weight(`${prefix}.bias`))
}
