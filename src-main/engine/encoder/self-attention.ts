import type { Node } from '../graph/graph.ts'
import { attentionShares, mergeHeads, splitHeads } from '../graph/ops/attention.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add } from '../graph/ops/pointwise.ts'
import { concat } from '../graph/ops/shape.ts'
import { product } from './dense.ts'
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
 * @param mask [B, T]: 1 for a real token, 0 for padding
 * @param bias added to the scores, [1, A, T, T]; left out where the family has none
 */
export function selfAttention(
  network: Network,
  prefix: string,
  x: Node,
  mask: Node,
  bias?: Node,
): SelfAttention {
  const { heads, width, attentionDropout } = network.config
  const weight = joined(network, prefix, 'weight')
  const biases = joined(network, prefix, 'bias')
  const scale = 1 / Math.sqrt(width / heads)
  const [query, key, value] = splitHeads(product(network, x, weight), biases, mask, heads, scale)
  const products = matMul(query, key, { transposeB: true })
  const scores = bias ? add(products, bias) : products // [B, A, T, T]
  const { shares, dropped } = attentionShares(scores, mask, network.dropping(attentionDropout))
  const context = mergeHeads(matMul(dropped, value), mask, network.precision)
  return { context, probabilities: shares }
}

/** Parameters of queries, keys and values one below the other: one product makes all three. */
function joined({ weight }: Network, prefix: string, kind: 'weight' | 'bias'): Node {
  return concat(
    ['query', 'key', 'value'].map((name) => weight(`${prefix}.${name}.${kind}`)),
    0,
  )
}
