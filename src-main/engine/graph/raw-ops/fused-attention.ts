import type { DataType, Node } from '../graph.ts'
import { drawing, seedOf, type Dropping } from './fused.ts'

// Of engine/fused-kernels, what attention is made of. B texts, A heads, T tokens, H = D/A.

/**
 * Shares that sum to 1 over real tokens within reach, [B, A, R, T], and the same after dropout
 * where there is any; R is T, or 1. @param reach all are in it where it is undefined
 */
export function attentionShares(
  scores: Node,
  mask: Node,
  dropping: Dropping,
  reach: number | undefined,
): readonly Node[] {
  const drops = dropping.rate > 0
  return scores.graph.addNodes('StillroomAttentionShares', drops ? [scores, scores] : [scores], {
    inputs: [scores, mask, seedOf(scores, dropping)],
    attributes: {
      ...drawing(dropping),
      reach: { int: reach ?? -1 },
      dropped_copies: { int: drops ? 1 : 0 },
    },
  })
}

/** Gradient of the scores, from all that reaches the shares and what dropout left of them. */
export function attentionSharesGrad(
  shares: Node,
  dropping: Dropping,
  ofShares: readonly Node[],
  ofDropped: readonly Node[],
): Node {
  return shares.graph.addNode('StillroomAttentionSharesGrad', 'float32', shares.shape, {
    inputs: [shares, seedOf(shares, dropping), ...ofDropped, ...ofShares],
    attributes: {
      ...drawing(dropping),
      of_dropped: { int: ofDropped.length },
      of_shares: { int: ofShares.length },
    },
  })
}

/** What attention is made of; R queries attend to T tokens. */
export interface AttentionParts {
  /** [B, A, R, H], scaled. */
  readonly query: Node
  /** [B, A, T, H] */
  readonly key: Node
  readonly value: Node
  /** [B, T] */
  readonly mask: Node
  /** Added to the scores, [1, A, R, T]. */
  readonly bias?: Node
  readonly dropping: Dropping
  /** All tokens are in it where it is undefined. */
  readonly reach?: number
}

/**
 * The context, [B, A, R, H], what the gradient makes shares of again, and where they are kept the
 * shares before dropout, [B, A, R, T].
 */
export function dotProductAttention(parts: AttentionParts, keepsShares: boolean): readonly Node[] {
  const { query, key, value, mask, bias, dropping } = parts
  const rows = query.shape.slice(0, 3)
  const outputs = [query.shape, [...rows, 2], ...(keepsShares ? [[...rows, key.shape[2] ?? -1]] : [])]
  return query.graph.addNodes(
    'StillroomDotProductAttention',
    outputs.map((shape) => ({ dtype: 'float32', shape }) as const),
    {
      inputs: [query, key, value, mask, seedOf(query, dropping), ...(bias ? [bias] : [])],
      attributes: { ...attending(parts), kept_shares: { int: keepsShares ? 1 : 0 } },
    },
  )
}

/**
 * Gradients of query, key, value and bias.
 * @param ofContext of the context, if any reaches it
 * @param ofShares all that reaches the shares
 */
export function dotProductAttentionGrad(
  parts: AttentionParts,
  statistics: Node,
  shares: Node | undefined,
  ofContext: Node | undefined,
  ofShares: readonly Node[],
): readonly Node[] {
  const { query, key, value, mask, bias, dropping } = parts
  const optional = [bias, shares, ofContext].filter((node) => node !== undefined)
  return query.graph.addNodes(
    'StillroomDotProductAttentionGrad',
    [query, key, value, ...(bias ? [bias] : [])],
    {
      inputs: [query, key, value, mask, seedOf(query, dropping), statistics, ...optional, ...ofShares],
      attributes: {
        ...attending(parts),
        kept_shares: { int: shares ? 1 : 0 },
        of_context: { int: ofContext ? 1 : 0 },
        of_shares: { int: ofShares.length },
      },
    },
  )
}

function attending({ dropping, reach, bias }: AttentionParts) {
  return { ...drawing(dropping), reach: { int: reach ?? -1 }, biases: { int: bias ? 1 : 0 } } as const
}

/** Σ KL(teacher ‖ student) over heads and real rows, [B]. */
export function attentionKl(teacher: Node, student: Node, mask: Node): Node {
  return student.graph.addNode('StillroomAttentionKl', 'float32', student.shape.slice(0, 1), {
    inputs: [teacher, student, mask],
  })
}

/** Its gradient by the student's shares. @param d [B] */
export function attentionKlGrad(teacher: Node, student: Node, mask: Node, d: Node): Node {
  return student.graph.addNode('StillroomAttentionKlGrad', 'float32', student.shape, {
    inputs: [teacher, student, mask, d],
  })
}

/** How a product's columns are laid out. */
export interface HeadSplit {
  /** Such as queries, keys and values: 3. */
  readonly parts: number
  readonly heads: number
  /** Of the first part. */
  readonly scale: number
}

/**
 * [B·T, N·D] and its bias to N parts, [B, A, T, H] each, the first of them scaled. @param mask
 * [B, T]
 */
export function splitHeads(
  product: Node,
  bias: Node,
  mask: Node,
  { parts, heads, scale }: HeadSplit,
): readonly Node[] {
  const width = (product.shape[1] ?? 0) / parts
  const shape = [mask.shape[0] ?? -1, heads, mask.shape[1] ?? -1, width / heads]
  const outputs = Array.from({ length: parts }, () => ({ dtype: 'float32', shape }) as const)
  return product.graph.addNodes('StillroomSplitHeads', outputs, {
    inputs: [product, bias, mask],
    attributes: {
      T: { type: product.dtype },
      parts: { int: parts },
      heads: { int: heads },
      scale: { float: scale },
    },
  })
}

/** Gradients of product and bias. */
export function splitHeadsGrad(
  product: Node,
  bias: Node,
  scale: number,
  ofOutputs: readonly Node[],
): readonly Node[] {
  return product.graph.addNodes('StillroomSplitHeadsGrad', [product, bias], {
    inputs: ofOutputs,
    attributes: { T: { type: product.dtype }, parts: { int: ofOutputs.length }, scale: { float: scale } },
  })
}

/** [B, A, T, H] to [B·T, D] of a type. */
export function mergeHeads(byHead: Node, dtype: DataType): Node {
  const [texts = -1, heads = 0, tokens = -1, headWidth = 0] = byHead.shape
  const rows = texts < 0 || tokens < 0 ? -1 : texts * tokens
  return byHead.graph.addNode('StillroomMergeHeads', dtype, [rows, heads * headWidth], {
    inputs: [byHead],
    attributes: { T: { type: dtype } },
  })
}

/** Its gradient. @param mask [B, T] */
export function mergeHeadsGrad(byHead: Node, d: Node, mask: Node): Node {
  return byHead.graph.addNode('StillroomMergeHeadsGrad', 'float32', byHead.shape, {
    inputs: [d, mask],
    attributes: { T: { type: d.dtype }, heads: { int: byHead.shape[1] ?? 0 } },
  })
}
