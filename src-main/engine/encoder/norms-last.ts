import type { Node } from '../graph/graph.ts'
import type { State } from '../graph/ops/layer-norm.ts'
import { activatedDense } from './activation.ts'
import { denseAddNorm } from './add-norm.ts'
import { selfAttention, type LayerPlace } from './self-attention.ts'

/** What a layer makes of a state, and its attention, [B, A, T, T]. */
export interface LayerOutput extends State {
  readonly probabilities: Node
}

/**
 * A layer with its norms behind attention and feed-forward (Vaswani et al. 2017).
 * @param x [B·T, D] → the same
 */
export function layerWithNormsLast(place: LayerPlace, x: State): LayerOutput {
  const { network, prefix } = place
  const { context, probabilities } = selfAttention(place, x.factor)
  const output = `${prefix}.attention.output`
  const mixed = denseAddNorm(network, `${output}.dense`, `${output}.LayerNorm`, context, x)
  const inner = activatedDense(network, `${prefix}.intermediate.dense`, mixed.factor)
  const after = denseAddNorm(network, `${prefix}.output.dense`, `${prefix}.output.LayerNorm`, inner, mixed)
  return { ...after, probabilities }
}
