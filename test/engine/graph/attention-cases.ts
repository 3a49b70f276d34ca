import type { Node } from '../../../src-main/engine/graph/graph.ts'
import * as attention from '../../../src-main/engine/graph/ops/attention.ts'
import * as pointwise from '../../../src-main/engine/graph/ops/pointwise.ts'
import * as reduce from '../../../src-main/engine/graph/ops/reduce.ts'
import * as shape from '../../../src-main/engine/graph/ops/shape.ts'
import { both, dropping, real, tried, type GradientCase } from './gradient-case.ts'

/** Attention as one operation, of which a loss looks at this or that. */
interface AttentionCase {
  readonly detail: string
  readonly rows: number
  readonly reach?: number
  /** Of what the loss looks at, besides what it is a case of. */
  readonly of: (attended: { readonly context: Node; readonly shares: Node }) => Node
}
const AS_ONE: readonly GradientCase[] = (
  [
    { detail: 'context', rows: 5, of: ({ context }) => context },
    { detail: 'context of one row', rows: 1, of: ({ context }) => context },
    { detail: 'context in a window', rows: 5, reach: 1, of: ({ context }) => context },
    {
      detail: 'context and shares',
      rows: 5,
      of: ({ context, shares }) => pointwise.add(reduce.mean(pointwise.square(shares), -1, true), context),
    },
  ] satisfies readonly AttentionCase[]
).flatMap(({ detail, rows, reach, of }: AttentionCase) => {
  const shapes = [
    [2, 2, rows, 3],
    [2, 2, 5, 3],
    [2, 2, 5, 3],
    [1, 2, rows, 5],
  ]
  return [false, true].map((hasBias) =>
    tried(
      'dotProductAttention',
      hasBias ? shapes : shapes.slice(0, 3),
      (query, key, value, bias) => {
        const parts = { query: query!, key: key!, value: value!, mask: real(query!, 2, 5), bias, reach }
        const attended = attention.dotProductAttention(
          { ...parts, dropping: dropping(query!) },
          detail.includes('shares'),
        )
        return of({ shares: query!, ...attended })
      },
      { low: -2, high: 2, detail: hasBias ? `${detail}, with a bias` : detail },
    ),
  )
})

/** Parts of 4 columns of two texts of three tokens, by two heads. */
const splitIn = (parts: number, detail: string, use: (split: readonly Node[]) => Node): GradientCase =>
  tried(
    'splitHeads',
    [[6, 4 * parts], [4 * parts]],
    (product, bias) => {
      const split = { parts, heads: 2, scale: 0.5 }
      return shape.reshape(use(attention.splitHeads(product!, bias!, real(product!, 2, 3), split)), [6, 4])
    },
    { detail },
  )

/** What attention is made of, and attention as one operation. */
export const ATTENTION_CASES: readonly GradientCase[] = [
  ...AS_ONE,
  tried(
    'attentionShares',
    [[2, 2, 3, 3]],
    (scores) => {
      const { shares, dropped } = attention.attentionShares(scores!, real(scores!, 2, 3), dropping(scores!))
      return both(shares, dropped)
    },
    { low: -2, high: 2 },
  ),
  tried(
    'attentionShares',
    [[2, 2, 4, 4]],
    (scores) => {
      const { shares, dropped } = attention.attentionShares(
        scores!,
        real(scores!, 2, 4),
        dropping(scores!),
        1,
      )
      return both(shares, dropped)
    },
    { low: -2, high: 2, detail: 'in a window' },
  ),
  tried(
    'attentionShares',
    [[2, 2, 1, 3]],
    (scores) => {
      const { shares, dropped } = attention.attentionShares(scores!, real(scores!, 2, 3), dropping(scores!))
      return both(shares, dropped)
    },
    { low: -2, high: 2, detail: 'of one row' },
  ),
  tried(
    'dotProductAttention',
    [
      [2, 2, 5, 3],
      [2, 2, 5, 3],
    ],
    (query, key) => {
      const parts = { query: query!, key: key!, value: key!, mask: real(query!, 2, 5) }
      const { shares } = attention.dotProductAttention({ ...parts, dropping: dropping(query!) }, true)
      return shares!
    },
    { low: -2, high: 2, detail: 'shares alone' },
  ),
  tried(
    'attentionScores',
    [
      [2, 2, 3, 4],
      [2, 2, 3, 4],
      [1, 2, 3, 3],
    ],
    (query, key, bias) => attention.attentionScores({ query: query!, key: key!, bias }),
  ),
  splitIn(3, 'in three', ([query, key, value]) => both(pointwise.mul(query!, key!), value!)),
  splitIn(2, 'in two', ([key, value]) => both(key!, value!)),
  splitIn(3, 'of which two are not looked at', ([, key]) => key!),
  tried('mergeHeads', [[2, 2, 3, 2]], (byHead) =>
    shape.reshape(attention.mergeHeads(byHead!, real(byHead!, 2, 3), 'float32'), [6, 4]),
  ),
  tried(
    'mergeHeads',
    [[2, 2, 1, 2]],
    (byHead) => shape.reshape(attention.mergeHeads(byHead!, real(byHead!, 2, 3), 'float32'), [2, 4]),
    { detail: 'of one row' },
  ),
]
