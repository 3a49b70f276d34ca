import type { Node } from '../graph/graph.ts'
import { addNorm, type State } from '../graph/ops/layer-norm.ts'
import { product } from './dense.ts'
import { normOf, type Network } from './network.ts'

/**
 * The end of both halves of a layer: layerNorm(dropout(x·Wᵀ + b) + residual).
 * @param densePrefix, normPrefix of the parameters' names
 * @param x [N, in], residual [N, D]
 */
export function denseAddNorm(
  network: Network,
  densePrefix: string,
  normPrefix: string,
  x: Node,
  residual: Node,
): State {
  const { config, weight, dropping, precision } = network
  return addNorm({
    ...normOf(network, normPrefix),
    product: product(network, x, weight(`${densePrefix}.weight`)),
    bias: weight(`${densePrefix}.bias`),
    residual,
    dropping: dropping(config.hiddenDropout),
    rounds: precision === 'bfloat16',
  })
}
