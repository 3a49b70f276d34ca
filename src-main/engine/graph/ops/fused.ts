import { differentiable } from '../differentiable.ts'
import { withJointGradient, type Node } from '../graph.ts'
import { add } from '../raw-ops/arithmetic.ts'
import * as raw from '../raw-ops/fused.ts'
import type { AddNormParts, Dropping } from '../raw-ops/fused.ts'
import { zerosLike } from '../raw-ops/state.ts'

// Operations that compute in one pass what takes several of TensorFlow's; only in a graph that
// `isFused`.

/** gelu(product + bias) of one type with the product, [N, D]. */
export const biasGelu = differentiable(
  (product: Node, bias: Node) => raw.biasGelu(product, bias),
  (d, _y, [product, bias]) => raw.biasGeluGrad(product, bias as Node, d),
)

/** As ops/random's, in one pass and with nothing kept for the gradient. */
export const fusedDropout = (x: Node, dropping: Dropping): Node =>
  differentiable(
    (input: Node) => raw.dropout(input, dropping),
    (d) => [raw.dropout(d, dropping)],
  )(x)

/**
 * What stands between two products: layerNorm(dropout(product + bias) + residual).
 * @returns it in float32, and as a product that follows takes it
 */
export function addNorm(parts: AddNormParts): { readonly state: Node; readonly factor: Node } {
  const { product, bias, residual, gain, offset } = parts
  const [y, normal, scale, rounded] = raw.addNorm(parts) as [Node, Node, Node, Node?]
  const inputs = [product, gain, offset, ...(bias ? [bias] : []), ...(residual ? [residual] : [])]
  const [state, factor = state] = withJointGradient(rounded ? [y, rounded] : [y], inputs, (terms) => {
    const d = raw.addNormGrad(parts, normal, scale, terms.flat())
    const [dGain, dOffset, dBias] = d.parameters
    return [d.product, dGain, dOffset, ...(bias ? [dBias] : []), ...(residual ? [d.residual] : [])]
  }) as [Node, Node?]
  return { state, factor }
}

/**
 * Softmax of rows of scores over real tokens, before and after dropout. @param scores [B, A, T, T]
 * @param mask [B, T]
 */
export function attentionShares(
  scores: Node,
  mask: Node,
  dropping: Dropping,
): { readonly shares: Node; readonly dropped: Node } {
  const outputs = raw.attentionShares(scores, mask, dropping)
  const [shares, dropped = shares] = withJointGradient(
    outputs,
    [scores],
    ([ofShares = [], ofDropped = []]) => [
      raw.attentionSharesGrad(outputs[0] as Node, dropping, ofShares, ofDropped),
    ],
  ) as [Node, Node?]
  return { shares, dropped }
}

/**
 * Σ KL(teacher ‖ student) over heads and real rows, [B]; the teacher's shares are a constant to it.
 */
export const attentionKlSums = (teacher: Node, student: Node, mask: Node): Node =>
  differentiable(
    (own: Node) => raw.attentionKl(teacher, own, mask),
    (d, _y, [own]) => [raw.attentionKlGrad(teacher, own, mask, d)],
  )(student)

/**
 * Queries (scaled), keys and values, [B, A, T, H] each, from one product [B·T, 3·D] and its bias
 * [3·D].
 */
export function splitHeads(
  product: Node,
  bias: Node,
  mask: Node,
  heads: number,
  scale: number,
): readonly [query: Node, key: Node, value: Node] {
  const outputs = raw.splitHeads(product, bias, mask, heads, scale)
  return withJointGradient(outputs, [product, bias], (terms) => {
    const ofOutputs = outputs.map((output, index) => {
      const [first, ...others] = terms[index] ?? []
      return first ? others.reduce((total, next) => add(total, next), first) : zerosLike(output)
    })
    return raw.splitHeadsGrad(product, bias, scale, ofOutputs)
  }) as unknown as readonly [Node, Node, Node]
}

/** The heads side by side, [B, A, T, H] → [B·T, D], of the type that the next product takes. */
export const mergeHeads = (byHead: Node, mask: Node, dtype: 'float32' | 'bfloat16'): Node =>
  differentiable(
    (heads: Node) => raw.mergeHeads(heads, dtype),
    (d, _y, [heads]) => [raw.mergeHeadsGrad(heads, d, mask)],
  )(byHead)
