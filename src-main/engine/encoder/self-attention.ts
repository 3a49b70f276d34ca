import type { Node } from '../graph/graph.ts'
import {
  attentionScores,
  attentionShares,
  dotProductAttention,
  mergeHeads,
  splitHeads,
  type Attended,
  type AttentionHeads,
} from '../graph/ops/attention.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { rotate } from '../graph/ops/rotary.ts'
import { concat, slice } from '../graph/ops/shape.ts'
import type { AttentionParts } from '../graph/raw-ops/fused-attention.ts'
import { lengthOf, slice as rawSlice } from '../graph/raw-ops/shape.ts'
import { product } from './dense.ts'
import { scoresWithDistances } from './disentangled-attention.ts'
import { biasOr0, type Network } from './network.ts'
import type { ReadRows } from './read-rows.ts'
import { rotaryAngles } from './rotary-angles.ts'

export interface SelfAttention {
  /** [B·T, D], or [B, D] of [CLS] alone. */
  readonly context: Node
  /** Rows of shares over the tokens attended to, before dropout, [B, A, R, T]. */
  readonly probabilities: Node
  readonly heads: AttentionHeads
}

/**
 * What of all tokens' attention is read, whosever states are: its shares, no more than queries and
 * the scores that are made of them, or nothing.
 */
export type AttentionRead = 'shares' | 'queries' | 'nothing'

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
  /** Whose states it makes. */
  readonly rows: ReadRows
  readonly attention: AttentionRead
}

/**
 * Multi-head self-attention (Vaswani et al. 2017). B batch, T tokens, A heads, D hidden.
 * @param x [B·T, D]
 * @param rows those of x whose context is computed
 */
export function selfAttention(place: LayerPlace, x: Node, rows: Node): SelfAttention {
  const { network, index, prefix, mask, bias } = place
  const { heads, width, attentionDropout, rotary, local, disentangled } = network.config
  const isOfCls = place.rows === 'cls'
  // Where all tokens' queries are read all are made; and where distances ask, too.
  const asksAlone = isOfCls && place.attention === 'nothing' && !disentangled
  const { query, key, value } = asksAlone ? headsOfCls(place, x, rows) : headsOfAll(place, x)
  const isLocal = local?.isLocal[index] ?? false
  const placed = (each: Node): Node =>
    rotary
      ? rotate(each, rotaryAngles(lengthOf(mask, 1), width / heads, isLocal ? rotary.localBase : rotary.base))
      : each
  const ofDistances =
    disentangled && scoresWithDistances(network, `${prefix}.attention.self`, disentangled, query, key)
  const parts = {
    query: asksAlone ? query : placed(query), // place 0 is not turned
    key: placed(key),
    value,
    mask,
    bias: bias && asksAlone ? slice(bias, 2, 0, 1) : bias,
    dropping: network.dropping(attentionDropout),
    reach: isLocal ? local?.reach : undefined,
  }
  // Scores, and shares that are not said to be read, are not computed where nothing fetches them.
  const scores = ofDistances ?? attentionScores(parts)
  const { context, shares = attentionShares(scores, mask, NOTHING_DROPPED, parts.reach).shares } =
    ofDistances || (isOfCls && !asksAlone)
      ? attendByScores(parts, scores, place)
      : dotProductAttention(parts, place.attention === 'shares')
  return {
    context: mergeHeads(context, mask, network.precision),
    probabilities: shares,
    heads: { query, key, value, scores },
  }
}

const NOTHING_DROPPED = { rate: 0, site: 0 }

/**
 * Attention of scores that are more than products, or of which [CLS]'s context alone is read; then
 * its shares alone are made where no others are looked at.
 */
function attendByScores(parts: AttentionParts, scores: Node, { rows, attention }: LayerPlace): Attended {
  const [ofCls, isLooking] = [rows === 'cls', attention === 'shares']
  const attending = ofCls && !isLooking ? slice(scores, 2, 0, 1) : scores
  const { shares, dropped } = attentionShares(attending, parts.mask, parts.dropping, parts.reach)
  return { context: matMul(ofCls && isLooking ? slice(dropped, 2, 0, 1) : dropped, parts.value), shares }
}

type QueriesKeysValues = Pick<AttentionHeads, 'query' | 'key' | 'value'>

/** One product makes all three. @param x [B·T, D] */
function headsOfAll({ network, prefix, mask }: LayerPlace, x: Node): QueriesKeysValues {
  const [query, key, value] = project(network, prefix, SIDES, x, mask) as [Node, Node, Node]
  return { query, key, value }
}

/** Keys and values of all tokens, and [CLS]'s query. @param x [B·T, D], cls [B, D] */
function headsOfCls({ network, prefix, mask }: LayerPlace, x: Node, cls: Node): QueriesKeysValues {
  const [key, value] = project(network, prefix, ['key', 'value'], x, mask) as [Node, Node]
  const [query] = project(network, prefix, ['query'], cls, rawSlice(mask, 1, 0, 1)) as [Node]
  return { query, key, value }
}

const SIDES = ['query', 'key', 'value'] as const
type Side = (typeof SIDES)[number]

/** @param prefix of the layer, x [B·T, D], mask [B, T] → [B, A, T, H] each */
function project(network: Network, prefix: string, sides: readonly Side[], x: Node, mask: Node) {
  const { heads, width } = network.config
  const weight = joined(network, `${prefix}.attention.self`, sides, 'weight')
  const bias = joined(network, `${prefix}.attention.self`, sides, 'bias')
  const scale = sides[0] === 'query' ? 1 / Math.sqrt(width / heads) : 1
  return splitHeads(product(network, x, weight), bias, mask, { parts: sides.length, heads, scale })
}

/** Parameters of several sides one below the other: one product makes them all. */
function joined(network: Network, prefix: string, sides: readonly Side[], kind: 'weight' | 'bias'): Node {
  const { weight, has, config } = network
  const whole = `${prefix}.query_key_value.${kind}`
  if (has(whole)) {
    const all = weight(whole)
    const from = SIDES.indexOf(sides[0] ?? 'query') * config.width
    return sides.length === SIDES.length ? all : slice(all, 0, from, sides.length * config.width)
  }
  if (kind === 'bias' && !has(`${prefix}.query.bias`))
    return biasOr0(network, whole, [sides.length * config.width])
  const [first, ...others] = sides.map((side) => weight(`${prefix}.${side}.${kind}`)) as [Node, ...Node[]]
  return others.length === 0 ? first : concat([first, ...others], 0)
}
