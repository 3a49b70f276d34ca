import type { Node } from '../graph/graph.ts'
import { layerNorm, type State } from '../graph/ops/layer-norm.ts'
import { add } from '../graph/ops/pointwise.ts'
import { activatedDense } from './activation.ts'
import { dense } from './dense.ts'
import { drop, normOf } from './network.ts'
import type { LayerOutput } from './norms-last.ts'
import { networkOfCls, rowsOfCls } from './read-rows.ts'
import { selfAttention, type LayerPlace } from './self-attention.ts'

/**
 * A layer with its norms before attention and feed-forward (Xiong et al. 2020, arXiv:2002.04745):
 * what the layers add to is never normalised on its way.
 * @param x [B·T, D] → the same, or of [CLS] alone
 */
export function layerWithNormsFirst(place: LayerPlace, { state: x }: State): LayerOutput {
  const { prefix, mask } = place
  const isOfCls = place.rows === 'cls'
  const network = isOfCls ? networkOfCls(place.network, mask) : place.network
  const { attentionDropout, hiddenDropout } = network.config
  const normed = (part: string, state: Node): Node => {
    const norm = `${prefix}.${part}.LayerNorm`
    return network.has(`${norm}.weight`) ? layerNorm(state, normOf(network, norm)) : state
  }
  const rowsOf = (state: Node): Node => (isOfCls ? rowsOfCls(state, mask) : state)
  const attending = normed('attention', x)
  const { context, ...attention } = selfAttention(place, attending, rowsOf(attending))
  const attended = dense(network, `${prefix}.attention.output.dense`, context)
  const mixed = add(rowsOf(x), drop(network, attended, attentionDropout))
  const inner = activatedDense(network, `${prefix}.intermediate.dense`, normed('intermediate', mixed))
  const fed = dense(network, `${prefix}.output.dense`, drop(network, inner, hiddenDropout))
  const state = add(mixed, fed)
  return { state, factor: state, ...attention }
}
