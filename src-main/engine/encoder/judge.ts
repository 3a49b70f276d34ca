import type { Node } from '../graph/graph.ts'
import { layerNorm } from '../graph/ops/layer-norm.ts'
import { div, mul } from '../graph/ops/pointwise.ts'
import { sum as sumOver } from '../graph/ops/reduce.ts'
import { reshape, slice } from '../graph/ops/shape.ts'
import { sum as rawSum } from '../graph/raw-ops/reduce.ts'
import { lengthOf, reshape as rawReshape } from '../graph/raw-ops/shape.ts'
import { activate } from './activation.ts'
import { dense } from './dense.ts'
import { drop, normOf, type Network } from './network.ts'

/**
 * The head: a dense layer over [CLS]'s state or the mean of all, and the classifier.
 * @param states [B, T, D] of the last layer, or [B, 1, D] where [CLS]'s is all it looks at
 * @returns logits [B, classes]
 */
export function judge(network: Network, states: Node, mask: Node): Node {
  const { head } = network.config
  const whole = head.pooling === 'mean' ? meanOfTokens(states, mask) : statesOfCls(states) // [B, D]
  const input = head.dropoutBefore === undefined ? whole : drop(network, whole, head.dropoutBefore)
  const active = activate(dense(network, 'pooler.dense', input), head.activation)
  const pooled = head.hasNorm ? layerNorm(active, normOf(network, 'pooler.LayerNorm')) : active
  return dense(network, 'classifier', drop(network, pooled, head.dropout))
}

/** [B, T, D] → [B, D] */
function statesOfCls(states: Node): Node {
  return reshape(slice(states, 1, 0, 1), [-1, states.shape[2] ?? -1])
}

/** Over real tokens, [B, T, D] → [B, D]. */
function meanOfTokens(states: Node, mask: Node): Node {
  const [batch, tokens] = [lengthOf(mask, 0), lengthOf(mask, 1)]
  const ofReal = mul(states, rawReshape(mask, [batch, tokens, 1]))
  return div(sumOver(ofReal, 1), rawReshape(rawSum(mask, 1), [batch, 1]))
}
