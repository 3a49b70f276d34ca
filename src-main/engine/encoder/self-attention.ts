import type { Node } from '../graph/graph.ts'
import { attentionShares, mergeHeads, splitHeads, type AttentionHeads } from '../graph/ops/attention.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add } from '../graph/ops/pointwise.ts'
import { rotate } from '../graph/ops/rotary.ts'
import { concat } from '../graph/ops/shape.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import { product } from './dense.ts'
import { scoresWithDistances } from './disentangled-attention.ts'
import { biasOr0, type Network } from './network.ts'
import { rotaryAngles } from './rotary-angles.ts'

export interface SelfAttention {
  /** [B·T, D] */
  readonly context: Node
  /** Rows of shares over the tokens attended to, before dropout, [B, A, T, T]. */
  readonly probabilities: Node
  readonly heads: AttentionHeads
}

/** A layer of a network, and what all its layers are given. */
export interface LayerPlace {
  readonly network: Network
  /** Counted from 0. */
  readonly index: number
  /** Of its parameters' names. */
  readonly prefix: string
  /** [B, T]: 1 for a real token, 0 for padding */
  readonly mask: Node
  /** Added to the scores, [1, A, T, T]; left out where the family has none. */
  readonly bias?: Node
}

/**
 * Multi-head self-attention (Vaswani et al. 2017). B batch, T tokens, A heads, D hidden.
 * @param x [B·T, D]
 */
export function selfAttention({ network, index, prefix, mask, bias }: LayerPlace, x: Node): SelfAttention {
  const { heads, width, attentionDropout, rotary, local, disentangled } = network.config
  const names = `${prefix}.attention.self`
  const weight = joined(network, names, 'weight')
  const biases = joined(network, names, 'bias')
  const scale = 1 / Math.sqrt(width / heads)
  const [query, key, value] = splitHeads(product(network, x, weight), biases, mask, heads, scale)
  const isLocal = local?.isLocal[index] ?? false
  const placed = (each: Node): Node =>
    rotary
      ? rotate(each, rotaryAngles(lengthOf(mask, 1), width / heads, isLocal ? rotary.localBase : rotary.base))
      : each
  const products = disentangled
    ? scoresWithDistances(network, names, disentangled, query, key)
    : matMul(placed(query), placed(key), { transposeB: true })
  const scores = bias ? add(products, bias) : products // [B, A, T, T]
  const { shares, dropped } = attentionShares(
    scores,
    mask,
    network.dropping(attentionDropout),
    isLocal ? local?.reach : undefined,
  )
  const context = mergeHeads(matMul(dropped, value), mask, network.precision)
  return { context, probabilities: shares, heads: { query, key, value, scores } }
}

/** Parameters of queries, keys and values one below the other: one product makes all three. */
function joined(network: Network, prefix: string, kind: 'weight' | 'bias'): Node {
  const { weight, has, config } = network
  const whole = `${prefix}.query_key_value.${kind}`
  if (has(whole)) return weight(whole)
  if (kind === 'bias' && !has(`${prefix}.query.bias`)) return biasOr0(network, whole, [3 * config.width])
  return concat(
    ['query', 'key', 'value'].map((name) => weight(`${prefix}.${name}.${kind}`)),
    0,
  )
}
