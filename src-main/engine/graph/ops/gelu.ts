import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import * as raw from '../raw-ops/arithmetic.ts'
import {
  biasGelu as rawBiasGelu,
  biasGeluGrad,
  gatedGelu as rawGatedGelu,
  gatedGeluGrad,
} from '../raw-ops/fused.ts'
import { add, cast, mul, tanh } from './pointwise.ts'
import { slice } from './shape.ts'

/**
 * x·Φ(x), Φ the normal distribution (Hendrycks & Gimpel 2016), exactly, by erf.
 * ∂L/∂x = d·(Φ(x) + x·φ(x)), φ the normal density
 */
export const gelu = (x: Node): Node => {
  const share = raw.mul(raw.add(raw.erf(raw.mul(x, Math.SQRT1_2)), 1), 0.5)
  return differentiable(
    (y: Node) => raw.mul(y, share),
    (d, _z, [y]) => {
      const density = raw.mul(raw.exp(raw.mul(raw.square(y), -0.5)), 1 / Math.sqrt(2 * Math.PI))
      return [raw.mul(d, raw.add(share, raw.mul(y, density)))]
    },
  )(x)
}

/** Its approximation by tanh, as GPT-2 has it: ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
export function geluByTanh(x: Node): Node {
  const inner = mul(add(x, mul(mul(mul(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI))
  return mul(mul(x, 0.5), add(tanh(inner), 1))
}

/** gelu(product + bias), computed in float32. @param product [N, D] → [N, D] of its type */
export function biasGelu(product: Node, bias: Node): Node {
  return product.graph.isFused
    ? fusedBiasGelu(product, bias)
    : cast(gelu(add(cast(product, 'float32'), bias)), product.dtype)
}

const fusedBiasGelu = differentiable(rawBiasGelu, (d, _y, [product, bias]) =>
  biasGeluGrad(product, bias as Node, d),
)

/**
 * GeGLU (Shazeer 2020, arXiv:2002.05202): gelu(a)·gate, computed in float32.
 * @param product a and gate side by side, [N, 2·D] → [N, D] of its type
 */
export function gatedGelu(product: Node): Node {
  if (product.graph.isFused) return fusedGatedGelu(product)
  const width = (product.shape[1] ?? 0) / 2
  const both = cast(product, 'float32')
  return cast(mul(gelu(slice(both, 1, 0, width)), slice(both, 1, width, width)), product.dtype)
}

const fusedGatedGelu = differentiable(rawGatedGelu, (d, _y, [product]) => [gatedGeluGrad(product, d)])
