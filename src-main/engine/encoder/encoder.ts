import { embeddingWidth, parametersOfLayer, type EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { add as rawAdd, cast, mul as rawMul, notEqual } from '../graph/raw-ops/arithmetic.ts'
import { runningSum, sum as rawSum } from '../graph/raw-ops/reduce.ts'
import { lengthOf, range, reshape as rawReshape } from '../graph/raw-ops/shape.ts'
import type { AttentionHeads } from '../graph/ops/attention.ts'
import { layerNorm, type State } from '../graph/ops/layer-norm.ts'
import { recomputed } from '../graph/recomputed.ts'
import { add, div, mul } from '../graph/ops/pointwise.ts'
import { sum as sumOver } from '../graph/ops/reduce.ts'
import { gather, reshape, slice } from '../graph/ops/shape.ts'
import { activate } from './activation.ts'
import { dense } from './dense.ts'
import { drop, normOf, type Network } from './network.ts'
import { layerWithNormsFirst } from './norms-first.ts'
import { layerWithNormsLast } from './norms-last.ts'
import { relativeBias } from './relative-bias.ts'

/** A padded batch: B texts of up to T tokens. */
export interface EncoderInputs {
  /** [B, T] int32 */
  readonly ids: Node
  /** Which text of a pair a token belongs to, [B, T] int32. */
  readonly typeIds: Node
  /** 1 for a real token, 0 for padding, [B, T] float32. */
  readonly mask: Node
}

/**
 * Where a batch is fed; its size and its length are known only when the graph runs.
 * @param prefix tells the inputs of several networks in one graph apart
 */
export function declareEncoderInputs(graph: Graph, prefix = ''): EncoderInputs {
  return {
    ids: graph.placeholder(`${prefix}ids`, 'int32', [-1, -1]),
    typeIds: graph.placeholder(`${prefix}type_ids`, 'int32', [-1, -1]),
    mask: graph.placeholder(`${prefix}mask`, 'float32', [-1, -1]),
  }
}

export interface EncoderOutputs {
  /** Before the first layer and after each, layers + 1 in all, [B, T, D]. */
  readonly hiddenStates: readonly Node[]
  /** Of each layer, before dropout, [B, A, T, T]. */
  readonly attention: readonly Node[]
  /** What each layer's attention is made of. */
  readonly heads: readonly AttentionHeads[]
  /** [B, D] */
  readonly pooled: Node
  /** [B, classes] */
  readonly logits: Node
}

/**
 * An encoder with its head, as Hugging Face's …ForSequenceClassification of its family computes it;
 * what sets families apart are options of its config.
 * Read it top to bottom: embeddings, layers of attention and feed-forward, head. B batch, T tokens,
 * D hidden.
 */
export function encoder(network: Network, { ids, typeIds, mask }: EncoderInputs): EncoderOutputs {
  const { config } = network
  const { width } = config
  const batch = lengthOf(mask, 0)
  const tokens = lengthOf(mask, 1)
  const byToken = (flat: Node): Node => reshape(flat, [batch, tokens, width]) // [B, T, D]

  const start = embed(network, ids, typeIds)
  let x: State = { state: start, factor: start }
  const bias = config.relativeBias && relativeBias(network, config.relativeBias, mask)

  const hiddenStates = [byToken(x.state)]
  const attention: Node[] = []
  const layer = config.normsFirst ? layerWithNormsFirst : layerWithNormsLast
  const heads: AttentionHeads[] = []
  for (let index = 0; index < config.layers; index++) {
    const prefix = `encoder.layer.${parametersOfLayer(config, index)}`
    const before = x
    const build = () => layer({ network, index, prefix, mask, bias }, before)
    // The last layer's inside is needed as soon as it is there.
    const isKept = !network.recomputesLayers || index === config.layers - 1
    const { probabilities, heads: ofLayer, ...after } = isKept ? build() : recomputed(mask.graph, build)
    x = after
    hiddenStates.push(byToken(x.state))
    attention.push(probabilities)
    heads.push(ofLayer)
  }
  if (config.normsFirst)
    // The last hidden state is the normalised one, as in transformers.
    hiddenStates[config.layers] = byToken(layerNorm(x.state, normOf(network, 'encoder.LayerNorm')))

  return { hiddenStates, attention, heads, ...judge(network, hiddenStates.at(-1) as Node, mask) }
}

/**
 * Words, which text of a pair they are of, and their places: [B, T] int32 → [B·T, D]. E is D, or
 * less where embeddings are factorised.
 */
function embed(network: Network, ids: Node, typeIds: Node): Node {
  const { config, weight } = network
  const { factorised, tokenTypes, firstPosition, hiddenDropout, embeddingDropout = hiddenDropout } = config
  const short = embeddingWidth(config)
  let sum = gather(weight('embeddings.word_embeddings.weight'), ids) // [B, T, E]
  if (tokenTypes > 0) sum = add(sum, gather(weight('embeddings.token_type_embeddings.weight'), typeIds))
  if (firstPosition !== undefined) {
    const ofPlaces = gather(
      weight('embeddings.position_embeddings.weight'),
      positionsOf(config, firstPosition, ids),
    ) // [1 or B, T, E]
    sum = add(sum, ofPlaces)
  }
  const embedded = reshape(sum, [-1, short])
  const projected = (x: Node): Node => dense(network, 'embeddings.projection', x) // [B·T, D]
  const normed = layerNorm(
    factorised?.norm === 'after' ? projected(embedded) : embedded,
    normOf(network, 'embeddings.LayerNorm'),
  )
  const dropped = drop(network, normed, embeddingDropout)
  return factorised?.norm === 'before' ? projected(dropped) : dropped
}

/**
 * The rows of position embeddings that tokens have, [B, T] int32; [1, T] where all texts' are the
 * same. Those of RoBERTa's create_position_ids_from_input_ids in Python's transformers.
 */
function positionsOf({ uncountedId }: EncoderConfig, first: number, ids: Node): Node {
  if (uncountedId === undefined) {
    const tokens = lengthOf(ids, 1)
    return rawReshape(first === 0 ? range(tokens) : rawAdd(range(tokens), first), [1, tokens])
  }
  // In float32: a GPU has no running sum of whole numbers.
  const counts = cast(notEqual(ids, uncountedId), 'float32')
  return cast(rawAdd(rawMul(runningSum(counts, 1), counts), first - 1), 'int32')
}

/**
 * The head: a dense layer over [CLS]'s state or the mean of all, and the classifier.
 * @param states [B, T, D] of the last layer
 */
function judge(network: Network, states: Node, mask: Node): Pick<EncoderOutputs, 'pooled' | 'logits'> {
  const { head } = network.config
  const whole = head.pooling === 'mean' ? meanOfTokens(states, mask) : statesOfCls(states) // [B, D]
  const input = head.dropoutBefore === undefined ? whole : drop(network, whole, head.dropoutBefore)
  const active = activate(dense(network, 'pooler.dense', input), head.activation)
  const pooled = head.hasNorm ? layerNorm(active, normOf(network, 'pooler.LayerNorm')) : active
  return { pooled, logits: dense(network, 'classifier', drop(network, pooled, head.dropout)) }
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
