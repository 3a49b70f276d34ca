import { withGradient, type Node } from '../graph/graph.ts'
import { add, mul, rsqrt, square, sub } from '../graph/raw-ops/arithmetic.ts'
import { mean, sum } from '../graph/raw-ops/reduce.ts'
import { addNorm } from '../graph/ops/fused.ts'
import type { Network } from './network.ts'

/**
 * Layer normalisation (Ba et al. 2016) over the last axis: y = g·n + b with n = (x − mean) /
 * √(variance + ε).
 * One gradient rule for the whole, which needs n and 1/√… alone:
 *   ∂L/∂x = (d·g − mean(d·g) − n·mean(d·g·n)) / √(variance + ε),  ∂L/∂g = Σ d·n,  ∂L/∂b = Σ d
 * @param x [rows, width] → [rows, width]
 */
export function layerNorm(network: Network, prefix: string, x: Node): Node {
  const gain = network.weight(`${prefix}.weight`)
  const bias = network.weight(`${prefix}.bias`)
  const epsilon = network.config.layerNormEpsilon
  if (x.graph.isFused) {
    const dropping = { rate: 0, site: 0 }
    return addNorm({
      product: x,
      gain,
      offset: bias,
      dropping,
      epsilon,
      keep: network.isTrained,
      rounds: false,
    }).state
  }
  const centred = sub(x, mean(x, -1, true))
  const scale = rsqrt(add(mean(square(centred), -1, true), epsilon)) // [rows, 1]
  const normal = mul(centred, scale)
  return withGradient(add(mul(normal, gain), bias), [x, gain, bias], (d) => {
    const dNormal = mul(d, gain)
    const alongMean = mean(dNormal, -1, true)
    const alongNormal = mul(normal, mean(mul(dNormal, normal), -1, true))
    return [mul(sub(sub(dNormal, alongMean), alongNormal), scale), sum(mul(d, normal), 0), sum(d, 0)]
  })
}
