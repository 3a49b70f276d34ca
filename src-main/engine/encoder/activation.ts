import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { withGradient, type Node } from '../graph/graph.ts'
import * as raw from '../graph/raw-ops/arithmetic.ts'
import { biasGelu } from '../graph/ops/fused.ts'
import { add, mul, relu, tanh } from '../graph/ops/pointwise.ts'
import { dense, product } from './dense.ts'
import type { Network } from './network.ts'

/**
 * The feed-forward layer's first half: activation(x·Wᵀ + b).
 * @param x [rows, in] → [rows, out], as the next product takes it
 */
export function activatedDense(network: Network, prefix: string, x: Node): Node {
  const { activation } = network.config
  if (x.graph.isFused && activation === 'gelu') {
    return biasGelu(product(network, x, network.weight(`${prefix}.weight`)), network.weight(`${prefix}.bias`))
  }
  return activate(dense(network, prefix, x), activation)
}

/** By the name that config.json gives it. */
export function activate(x: Node, activation: EncoderConfig['activation']): Node {
  if (activation === 'relu') return relu(x)
  if (activation === 'gelu_new') return geluByTanh(x)
  return gelu(x)
}

/**
 * x·Φ(x), Φ the normal distribution (Hendrycks & Gimpel 2016), exactly, by erf.
 * One rule for the whole: ∂L/∂x = d·(Φ(x) + x·φ(x)), φ the normal density.
 */
function gelu(x: Node): Node {
  const share = raw.mul(raw.add(raw.erf(raw.mul(x, Math.SQRT1_2)), 1), 0.5)
  return withGradient(raw.mul(x, share), [x], (d) => {
    const density = raw.mul(raw.exp(raw.mul(raw.square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
    return [raw.mul(d, raw.add(share, raw.mul(x, density)))]
  })
}

/** Its approximation by tanh, as GPT-2 has it: ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
function geluByTanh(x: Node): Node {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return mul(mul(x, 0.5), add(tanh(inner), 1))
}
