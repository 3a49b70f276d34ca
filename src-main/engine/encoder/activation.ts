import type { Activation } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import { biasGelu, gatedGelu, gelu, geluByTanh } from '../graph/ops/gelu.ts'
import { mul, relu, tanh } from '../graph/ops/pointwise.ts'
import { slice } from '../graph/ops/shape.ts'
import { dense, product } from './dense.ts'
import type { Network } from './network.ts'

/**
 * The feed-forward layer's first half: activation(x·Wᵀ + b), or half of it times the other half.
 * @param x [rows, in] → [rows, out]
 */
export function activatedDense(network: Network, prefix: string, x: Node): Node {
  const { weight, config } = network
  if (config.isGated) return gated(network, prefix, x)
  if (config.activation === 'gelu')
    return biasGelu(product(network, x, weight(`${prefix}.weight`)), weight(`${prefix}.bias`))
  return activate(dense(network, prefix, x), config.activation)
}

/** A gated linear unit (Shazeer 2020, arXiv:2002.05202): activation(a)·gate. */
function gated(network: Network, prefix: string, x: Node): Node {
  const { weight, has, config } = network
  if (config.activation === 'gelu' && !has(`${prefix}.bias`))
    return gatedGelu(product(network, x, weight(`${prefix}.weight`)))
  const both = dense(network, prefix, x) // [rows, 2·out]
  const half = (both.shape[1] ?? 0) / 2
  return mul(activate(slice(both, 1, 0, half), config.activation), slice(both, 1, half, half))
}

/** By the name that config.json gives it. */
export function activate(x: Node, activation: Activation): Node {
  if (activation === 'tanh') return tanh(x)
  if (activation === 'relu') return relu(x)
  return activation === 'gelu_new' ? geluByTanh(x) : gelu(x)
}
