import type { Node } from '../graph/graph.ts'
import { addNorm } from '../graph/ops/fused.ts'
import { add } from '../graph/ops/pointwise.ts'
import { dense, product } from './dense.ts'
import { layerNorm } from './layer-norm.ts'
import { drop, type Network } from './network.ts'

/** What flows from one half of a layer to the next. N = B·T rows, D hidden. */
export interface State {
  /** [N, D] float32 */
  readonly state: Node
  /** The same as the next product takes it: rounded once where products are in bfloat16. */
  readonly factor: Node
}

/**
 * The end of both halves of a layer: layerNorm(dropout(x·Wᵀ + b) + residual).
 * @param densePrefix, normPrefix of the parameters' names
 * @param x [N, in]
 */
export function denseAddNorm(
  network: Network,
  densePrefix: string,
  normPrefix: string,
  x: Node,
  residual: State,
): State {
  const { config, weight, dropping, isTrained, precision } = network
  if (!x.graph.isFused) {
    const mixed = drop(network, dense(network, densePrefix, x), config.hiddenDropout)
    const state = layerNorm(network, normPrefix, add(mixed, residual.state))
    return { state, factor: state }
  }
  return addNorm({
    product: product(network, x, weight(`${densePrefix}.weight`)),
    bias: weight(`${densePrefix}.bias`),
    residual: residual.state,
    gain: weight(`${normPrefix}.weight`),
    offset: weight(`${normPrefix}.bias`),
    dropping: dropping(config.hiddenDropout),
    epsilon: config.layerNormEpsilon,
    keep: isTrained,
    rounds: precision === 'bfloat16',
  })
}
