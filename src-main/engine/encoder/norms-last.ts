import type { State } from '../graph/ops/layer-norm.ts'
import { activatedDense } from './activation.ts'
import { denseAddNorm } from './add-norm.ts'
import { networkOfCls, rowsOfCls } from './read-rows.ts'
import { selfAttention, type LayerPlace, type SelfAttention } from './self-attention.ts'

/** What a layer makes of a state, [B·T, D] or [B, D] of [CLS] alone, and its attention. */
export type LayerOutput = State & Omit<SelfAttention, 'context'>

/**
 * A layer with its norms behind attention and feed-forward (Vaswani et al. 2017).
 * @param x [B·T, D] → the same, or of [CLS] alone
 */
export function layerWithNormsLast(place: LayerPlace, x: State): LayerOutput {
  const { prefix, mask } = place
  const isOfCls = place.rows === 'cls'
  const rows = isOfCls ? rowsOfCls(x.state, mask) : x.state
  const { context, ...attention } = selfAttention(place, x.factor, rows)
  const network = isOfCls ? networkOfCls(place.network, mask) : place.network
  const output = `${prefix}.attention.output`
  const mixed = denseAddNorm(network, `${output}.dense`, `${output}.LayerNorm`, context, rows)
  const inner = activatedDense(network, `${prefix}.intermediate.dense`, mixed.factor)
  const [dense, norm] = [`${prefix}.output.dense`, `${prefix}.output.LayerNorm`]
  const after = denseAddNorm(network, dense, norm, inner, mixed.state)
  return { ...after, ...attention }
}
