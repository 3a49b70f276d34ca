import { parametersOfLayer } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import type { AttentionHeads } from '../graph/ops/attention.ts'
import { layerNorm, type State } from '../graph/ops/layer-norm.ts'
import { reshape } from '../graph/ops/shape.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import { recomputed } from '../graph/recomputed.ts'
import { normOf, type Network } from './network.ts'
import { layerWithNormsFirst } from './norms-first.ts'
import { layerWithNormsLast } from './norms-last.ts'
import type { ReadRows } from './read-rows.ts'
import type { LayerPlace } from './self-attention.ts'

/** What comes out of the embeddings, or of a layer. */
export interface BuiltState {
  readonly state: State
  /** [B, T, D], or [B, 1, D] of [CLS] alone. */
  readonly hiddenState: Node
  /** Of dropout, behind it. */
  readonly nextSite: number
}

export interface BuiltLayer extends BuiltState {
  /** Before dropout, [B, A, T, T]; [B, A, 1, T] of [CLS] attending alone. */
  readonly attention: Node
  readonly heads: AttentionHeads
}

/** The state before the first layer. @param x [B·T, D], the last that the network has built */
export function stateAt(x: Node, network: Network, mask: Node): BuiltState {
  return {
    state: { state: x, factor: x },
    hiddenState: byToken(x, mask, 'tokens'),
    nextSite: network.nextSite(),
  }
}

/** @param layer counted from 1 */
export function buildLayer(
  network: Network,
  { layer, ...given }: Omit<LayerPlace, 'network' | 'index' | 'prefix'> & { readonly layer: number },
  before: BuiltState,
): BuiltLayer {
  const { config } = network
  const index = layer - 1
  const ofLayer = network.from(before.nextSite)
  const prefix = `encoder.layer.${parametersOfLayer(config, index)}`
  const inOrder = config.normsFirst ? layerWithNormsFirst : layerWithNormsLast
  const make = () => inOrder({ ...given, network: ofLayer, index, prefix }, before.state)
  // The last layer's inside is needed as soon as it is there.
  const isKept = !network.recomputesLayers || given.rows === 'cls' || layer === config.layers
  const { probabilities, heads, ...state } = isKept ? make() : recomputed(given.mask.graph, make)
  // With norms first the last hidden state is the normalised one, as in transformers.
  const isNormed = config.normsFirst && layer === config.layers
  const shown = isNormed ? layerNorm(state.state, normOf(network, 'encoder.LayerNorm')) : state.state
  return {
    state,
    hiddenState: byToken(shown, given.mask, given.rows),
    attention: probabilities,
    heads,
    nextSite: ofLayer.nextSite(),
  }
}

/** [B·T, D] → [B, T, D], of [CLS] alone [B, D] → [B, 1, D] */
function byToken(flat: Node, mask: Node, rows: ReadRows): Node {
  return reshape(flat, [lengthOf(mask, 0), rows === 'cls' ? 1 : lengthOf(mask, 1), flat.shape[1] ?? -1])
}
