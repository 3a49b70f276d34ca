import { withGradient, withJointGradient, type Node } from '../graph.ts'
import * as raw from '../raw-ops/arithmetic.ts'
import { addNorm as rawAddNorm, addNormGrad, type AddNormParts } from '../raw-ops/fused.ts'
import { mean, sum } from '../raw-ops/reduce.ts'
import { add, cast } from './pointwise.ts'
import { dropout } from './random.ts'

/** What flows from one half of an encoder layer to the next. */
export interface State {
  /** [N, D] float32 */
  readonly state: Node
  /** The same as the next product takes it: rounded once where products are in bfloat16. */
  readonly factor: Node
}

/** What a layer norm takes besides x. */
export type Norm = Pick<AddNormParts, 'gain' | 'offset' | 'epsilon' | 'keep'>

/**
 * Layer normalisation (Ba et al. 2016) over the last axis: y = g·n + b with n = (x − mean) /
 * √(variance + ε).
 * @param x [N, D] → [N, D]
 */
export function layerNorm(x: Node, norm: Norm): Node {
  if (!x.graph.isFused) return normalised(x, norm)
  return fusedAddNorm({ ...norm, product: x, dropping: { rate: 0, site: 0 }, rounds: false }).state
}

/** What stands between two products: layerNorm(dropout(product + bias) + residual). */
export function addNorm(parts: Required<AddNormParts>): State {
  if (parts.product.graph.isFused) return fusedAddNorm(parts)
  const { product, bias, residual, dropping, rounds } = parts
  const mixed = dropout(add(cast(product, 'float32'), bias), dropping)
  const state = normalised(add(mixed, residual), parts)
  return { state, factor: rounds ? cast(state, 'bfloat16') : state }
}

/**
 * One gradient rule for the whole, which needs n and 1/√… alone:
 *   ∂L/∂x = (d·g − mean(d·g) − n·mean(d·g·n)) / √(variance + ε),  ∂L/∂g = Σ d·n,  ∂L/∂b = Σ d
 */
function normalised(x: Node, { gain, offset, epsilon }: Norm): Node {
  const centred = raw.sub(x, mean(x, -1, true))
  const scale = raw.rsqrt(raw.add(mean(raw.square(centred), -1, true), epsilon)) // [N, 1]
  const normal = raw.mul(centred, scale)
  return withGradient(raw.add(raw.mul(normal, gain), offset), [x, gain, offset], (d) => {
    const dNormal = raw.mul(d, gain)
    const alongMean = mean(dNormal, -1, true)
    const alongNormal = raw.mul(normal, mean(raw.mul(dNormal, normal), -1, true))
    const dX = raw.mul(raw.sub(raw.sub(dNormal, alongMean), alongNormal), scale)
    return [dX, sum(raw.mul(d, normal), 0), sum(d, 0)]
  })
}

function fusedAddNorm(parts: AddNormParts): State {
  const { product, bias, residual, gain, offset } = parts
  const [y, normal, scale, rounded] = rawAddNorm(parts) as [Node, Node, Node, Node?]
  const inputs = [product, gain, offset, ...(bias ? [bias] : []), ...(residual ? [residual] : [])]
  const [state, factor = state] = withJointGradient(rounded ? [y, rounded] : [y], inputs, (terms) => {
    const d = addNormGrad(parts, normal, scale, terms.flat())
    const [dGain, dOffset, dBias] = d.parameters
    return [d.product, dGain, dOffset, ...(bias ? [dBias] : []), ...(residual ? [d.residual] : [])]
  }) as [Node, Node?]
  return { state, factor }
}
