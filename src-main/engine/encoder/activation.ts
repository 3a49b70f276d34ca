import type { Activation } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import { biasGelu, gelu, geluByTanh } from '../graph/ops/gelu.ts'
import { relu, tanh } from '../graph/ops/pointwise.ts'
import { dense, product } from './dense.ts'
import type { Network } from './network.ts'

/**
 * The feed-forward layer's first half: activation(x·Wᵀ + b).
 * @param x [rows, in] → [rows, out]
 */
export function activatedDense(network: Network, prefix: string, x: Node): Node {
  const { weight, config } = network
  if (config.activation === 'gelu')
    return biasGelu(product(network, x, weight(`${prefix}.weight`)), weight(`${prefix}.bias`))
  return activate(dense(network, prefix, x), config.activation)
}

/** By the name that config.json gives it. */
export function activate(x: Node, activation: Activation): Node {
  if (activation === 'tanh') return tanh(x)
  if (activation === 'relu') return relu(x)
  return activation === 'gelu_new' ? geluByTanh(x) : gelu(x)
}
