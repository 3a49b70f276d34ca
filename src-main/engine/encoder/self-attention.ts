import type { Node } from '../graph/graph.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, mul, softmax } from '../graph/ops/pointwise.ts'
import { concat, reshape, slice, transpose } from '../graph/ops/shape.ts'
import { attentionShares, mergeHeads, splitHeads } from '../graph/ops/fused.ts'
import { affine, product } from './dense.ts'
import { drop } from './network.ts'
import type { Network } from './network.ts'

export interface SelfAttention {
  /** [B·T, D] */
  readonly context: Node
  /** Rows of shares over the tokens attended to, before dropout, [B, A, T, T]. */
  readonly probabilities: Node
}

/**
 * Multi-head self-attention (Vaswani et al. 2017). B batch, T tokens, A heads, D hidden.
 * @param x [B·T, D]
 * @param mask [B, T]: the batch's lengths are read off it
 * @param blocked [B, 1, 1, T]: 0 for a real token, a very negative number for padding
 */
export function selfAttention(
  network: Network,
  prefix: string,
  x: Node,
  mask: Node,
  blocked: Node,
): SelfAttention {
  const { heads, width, attentionDropout } = network.config
  const headWidth = width / heads
  const scale = 1 / Math.sqrt(headWidth)
  const weight = joined(network, prefix, 'weight')
  const bias = joined(network, prefix, 'bias')
  if (x.graph.isFused) {
    const [query, key, value] = splitHeads(product(network, x, weight), bias, mask, heads, scale)
    const scores = matMul(query, key, { transposeB: true }) // [B, A, T, T]
    const { shares, dropped } = attentionShares(scores, mask, network.dropping(attentionDropout))
    const context = mergeHeads(matMul(dropped, value), mask, network.precision)
    return { context, probabilities: shares }
  }
  const batch = lengthOf(mask, 0)
  const tokens = lengthOf(mask, 1)
  const all = reshape(affine(network, x, weight, bias), [batch, tokens, 3, heads, headWidth])
  const byHead = transpose(all, [2, 0, 3, 1, 4]) // [3, B, A, T, D/A]
  const [query, key, value] = [0, 1, 2].map((index) =>
    reshape(slice(byHead, 0, index, 1), [batch, heads, tokens, headWidth]),
  ) as [Node, Node, Node]
  const probabilities = softmax(add(matMul(mul(query, scale), key, { transposeB: true }), blocked)) // [B, A, T, T]
  const mixed = matMul(drop(network, probabilities, attentionDropout), value) // [B, A, T, D/A]
  return { context: reshape(transpose(mixed, [0, 2, 1, 3]), [-1, width]), probabilities }
}

/** Parameters of queries, keys and values one below the other: one product makes all three. */
function joined({ weight }: Network, prefix: string, kind: 'weight' | 'bias'): Node {
  return concat(
    ['query', 'key', 'value'].map((name) => weight(`${prefix}.${name}.${kind}`)),
    0,
  )
}
