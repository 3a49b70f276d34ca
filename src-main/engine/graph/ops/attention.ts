import { differentiable } from '../differentiable.ts'
import { withJointGradient, type Node } from '../graph.ts'
import * as raw from '../raw-ops/arithmetic.ts'
import type { Dropping } from '../raw-ops/fused.ts'
import * as rawFused from '../raw-ops/fused-attention.ts'
import type { AttentionParts, HeadSplit } from '../raw-ops/fused-attention.ts'
import { lengthOf, range, reshape as rawReshape } from '../raw-ops/shape.ts'
import { zerosLike } from '../raw-ops/state.ts'
import { matMul } from './matrix.ts'
import { add, cast, mul, softmax } from './pointwise.ts'
import { dropout } from './random.ts'
import { reshape, slice, transpose } from './shape.ts'

/** What attention is made of. */
export interface AttentionHeads {
  /** [B, A, R, H], scaled by 1/√H. */
  readonly query: Node
  /** [B, A, T, H] */
  readonly key: Node
  readonly value: Node
  /** What the softmax is taken of, before padding is left out, [B, A, R, T]. */
  readonly scores: Node
}

/** Shares that sum to 1 over real tokens, [B, A, R, T], and what dropout leaves of them. */
interface AttentionShares {
  readonly shares: Node
  readonly dropped: Node
}

// The parts of multi-head attention that stand between products. B texts, T tokens, A heads of
// width H, D = A·H. R tokens attend: all T of them, or the first alone, [CLS]. A mask [B, T] is 1
// for a real token and 0 for padding.

/**
 * Queries, keys and values, or some of them, [B, A, T, H] each, from one product [B·T, parts·D] and
 * its bias [parts·D]; the first is scaled.
 */
export function splitHeads(product: Node, bias: Node, mask: Node, split: HeadSplit): readonly Node[] {
  if (product.graph.isFused) return fusedSplitHeads(product, bias, mask, split)
  const { parts, heads, scale } = split
  const batch = lengthOf(mask, 0)
  // A single row is told by its shape.
  const tokens = mask.shape[1] === 1 ? 1 : lengthOf(mask, 1)
  const headWidth = (product.shape[1] ?? 0) / parts / heads
  const all = reshape(add(cast(product, 'float32'), bias), [batch, tokens, parts, heads, headWidth])
  const byHead = transpose(all, [2, 0, 3, 1, 4]) // [parts, B, A, T, H]
  return Array.from({ length: parts }, (_, index) => {
    const part = reshape(slice(byHead, 0, index, 1), [batch, heads, tokens, headWidth])
    return index === 0 && scale !== 1 ? mul(part, scale) : part
  })
}

/** What attention makes of values, [B, A, R, H], and the shares before dropout, [B, A, R, T]. */
export interface Attended {
  readonly context: Node
  /** Left out where they were not kept. */
  readonly shares?: Node
}

/**
 * Attention (Vaswani et al. 2017, eq. 1, without its 1/√H, by which queries are scaled before):
 * dropout(softmax(query·keyᵀ + bias))·value over real tokens.
 * @param keepsShares whether the shares will be looked at
 */
export function dotProductAttention(parts: AttentionParts, keepsShares: boolean): Attended {
  if (parts.query.graph.isFused) return fusedDotProductAttention(parts, keepsShares)
  const { value, mask, dropping, reach } = parts
  const { shares, dropped } = attentionShares(attentionScores(parts), mask, dropping, reach)
  return { context: matMul(dropped, value), shares }
}

/** What shares are the softmax of, before padding is left out, [B, A, R, T]. */
export function attentionScores({ query, key, bias }: Pick<AttentionParts, 'query' | 'key' | 'bias'>): Node {
  const products = matMul(query, key, { transposeB: true })
  return bias ? add(products, bias) : products
}

/** Added to the scores of padding: its share is exactly 0 after the softmax in float32. */
const BLOCKED = -1e9

/**
 * Softmax of rows of scores over real tokens, before and after dropout.
 * @param scores [B, A, R, T]
 * @param reach how far away a token may be to be attended to: a local window (Beltagy et al. 2020,
 * arXiv:2004.05150) of 2·reach + 1 tokens; a row that sees no real token, one of padding, is all 0
 */
export function attentionShares(
  scores: Node,
  mask: Node,
  dropping: Dropping,
  reach?: number,
): AttentionShares {
  if (scores.graph.isFused) return fusedAttentionShares(scores, mask, dropping, reach)
  const real = rawReshape(mask, [lengthOf(mask, 0), 1, 1, lengthOf(mask, 1)])
  const seen = reach === undefined ? real : raw.mul(real, window(scores, reach))
  const open = softmax(add(scores, raw.mul(raw.sub(1, seen), BLOCKED)))
  const shares = reach === undefined ? open : mul(open, seen)
  if (scores.shape[2] !== 1) return { shares, dropped: dropout(shares, dropping) }
  // Of a mask drawn for all rows, so that row 0's does not depend on whether the others are there.
  const noughts = raw.mul(rawReshape(mask, [lengthOf(mask, 0), 1, lengthOf(mask, 1), 1]), 0)
  return { shares, dropped: slice(dropout(add(shares, noughts), dropping), 2, 0, 1) }
}

/** 1 where two tokens are no farther apart than `reach`, else 0, [R, T]. */
function window(scores: Node, reach: number): Node {
  const [rows, tokens] = [lengthOf(scores, 2), lengthOf(scores, 3)]
  const away = raw.sub(rawReshape(range(rows), [rows, 1]), rawReshape(range(tokens), [1, tokens]))
  return raw.cast(raw.greaterEqual(reach ** 2, raw.square(away)), 'float32')
}

/** The heads side by side, [B, A, R, H] → [B·R, D], of the type that the next product takes. */
export function mergeHeads(byHead: Node, mask: Node, dtype: 'float32' | 'bfloat16'): Node {
  if (byHead.graph.isFused) return fusedMergeHeads(byHead, mask, dtype)
  const [, heads = 0, , headWidth = 0] = byHead.shape
  return cast(reshape(transpose(byHead, [0, 2, 1, 3]), [-1, heads * headWidth]), dtype)
}

/**
 * Σ KL(teacher ‖ student) over heads and real rows, [B]; the teacher's shares are a constant to it.
 * Only in a graph that `isFused`.
 */
export const attentionKlSums = (teacher: Node, student: Node, mask: Node): Node =>
  differentiable(
    (attention: Node) => rawFused.attentionKl(teacher, attention, mask),
    (d, _y, [attention]) => [rawFused.attentionKlGrad(teacher, attention, mask, d)],
  )(student)

const sumOf = (terms: readonly Node[]): Node => terms.reduce((total, next) => raw.add(total, next))

const fusedSplitHeads: typeof splitHeads = (product, bias, mask, split) => {
  const outputs = rawFused.splitHeads(product, bias, mask, split)
  return withJointGradient(outputs, [product, bias], (terms) => {
    const ofOutputs = outputs.map((output, index) => {
      const ofOutput = terms[index] ?? []
      return ofOutput.length > 0 ? sumOf(ofOutput) : zerosLike(output)
    })
    return rawFused.splitHeadsGrad(product, bias, split.scale, ofOutputs)
  })
}

const fusedAttentionShares: typeof attentionShares = (scores, mask, dropping, reach) => {
  const outputs = rawFused.attentionShares(scores, mask, dropping, reach)
  const [shares, dropped = shares] = withJointGradient(
    outputs,
    [scores],
    ([ofShares = [], ofDropped = []]) => [
      rawFused.attentionSharesGrad(outputs[0] as Node, dropping, ofShares, ofDropped),
    ],
  ) as [Node, Node?]
  return { shares, dropped }
}

const fusedDotProductAttention: typeof dotProductAttention = (parts, keepsShares) => {
  const { query, key, value, bias } = parts
  const outputs = rawFused.dotProductAttention(parts, keepsShares)
  const [, statistics, kept] = outputs as [Node, Node, Node?]
  const [context, , shares] = withJointGradient(
    outputs,
    [query, key, value, ...(bias ? [bias] : [])],
    ([ofContext = [], , ofShares = []]) => {
      const d = ofContext.length > 0 ? sumOf(ofContext) : undefined
      const found = rawFused.dotProductAttentionGrad(parts, statistics, kept, d, ofShares)
      return found.map((gradient, index) => (index === 2 && !d ? undefined : gradient))
    },
  ) as [Node, Node, Node?]
  return { context, shares }
}

const fusedMergeHeads: typeof mergeHeads = (byHead, mask, dtype) =>
  differentiable(
    (heads: Node) => rawFused.mergeHeads(heads, dtype),
    (d, _y, [heads]) => [rawFused.mergeHeadsGrad(heads, d, mask)],
  )(byHead)
