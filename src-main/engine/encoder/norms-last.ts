import type { State } from '../graph/ops/layer-norm.ts'
import { activatedDense } from './activation.ts'
import { denseAddNorm } from './add-norm.ts'
import { selfAttention, type LayerPlace, type SelfAttention } from './self-attention.ts'

/** What a layer makes of a state, and its attention. */
export type LayerOutput = State & Omit<SelfAttention, 'context'>

/**
 * A layer with its norms behind attention and feed-forward (Vaswani et al. 2017).
 * @param x [B·T, D] → the same
 */
export function layerWithNormsLast(place: LayerPlace, x: State): LayerOutput {
  const { network, prefix } = place
  const { context, ...attention } = selfAttention(place, x.factor)
  const output = `${prefix}.attention.output`
  const mixed = denseAddNorm(network, `${output}.dense`, `${output}.LayerNorm`, context, x)
  const inner = activatedDense(network, `${prefix}.intermediate.dense`, mixed.factor)
  const after = denseAddNorm(network, `${prefix}.output.dense`, `${prefix}.output.LayerNorm`, inner, mixed)
  return { ...after, ...attention }
}
