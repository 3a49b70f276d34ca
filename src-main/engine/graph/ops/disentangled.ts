import { differentiable } from '../differentiable.ts'
import { withGradient, type Node } from '../graph.ts'
import * as rawFused from '../raw-ops/fused.ts'
import { add as rawAdd, mul as rawMul, sub as rawSub } from '../raw-ops/arithmetic.ts'
import { lengthOf, pad, reshape, slice } from '../raw-ops/shape.ts'
import { add } from './pointwise.ts'
import { transpose } from './shape.ts'

/**
 * Scores of disentangled attention (He et al. 2021, arXiv:2006.03654, eq. 4): what two tokens say
 * to each other, and what each says to the other's distance,
 *   y[i, j] = content[i, j] + toPosition[i, T + j − i] + fromPosition[j, T + i − j]
 * A row of the last two has a column for each distance from its own token, which stands at T.
 * @param content [B, A, T, T]
 * @param toPosition of each query with the keys of distances, [B, A, T, 2·T]; may be left out
 * @param fromPosition of each key with the queries of distances, the same
 */
export function disentangledScores(content: Node, toPosition?: Node, fromPosition?: Node): Node {
  if (!content.graph.isFused) {
    const withRows = toPosition ? add(content, atDistances(toPosition)) : content
    return fromPosition ? add(withRows, transpose(atDistances(fromPosition), [0, 1, 3, 2])) : withRows
  }
  const inputs = [content, ...(toPosition ? [toPosition] : []), ...(fromPosition ? [fromPosition] : [])]
  return withGradient(rawFused.disentangledScores(content, toPosition, fromPosition), inputs, (d) => [
    d,
    ...(toPosition ? [rawFused.byDistance(d, toPosition, false)] : []),
    ...(fromPosition ? [rawFused.byDistance(d, fromPosition, true)] : []),
  ])
}

/**
 * y[a, b] = x[a, T + b − a], [B, A, T, 2·T] → [B, A, T, T]: the relative shift of Transformer-XL
 * (Dai et al. 2019, arXiv:1901.02860, appendix B). Laid end to end, what row a needs begins 2·T − 1
 * after what row a − 1 does.
 */
const atDistances = differentiable(
  (x: Node) => {
    const { lead, tokens, stride, used } = lengthsOf(x)
    const flat = reshape(x, [...lead, rawAdd(used, tokens)])
    return slice(reshape(slice(flat, 2, tokens, used), [...lead, tokens, stride]), 3, 0, tokens)
  },
  (d, _y, [x]) => {
    const { lead, tokens, stride, used } = lengthsOf(x)
    const rows = pad(d, 3, 0, rawSub(stride, tokens))
    return [reshape(pad(reshape(rows, [...lead, used]), 2, tokens, 0), [...lead, tokens, rawMul(tokens, 2)])]
  },
)

function lengthsOf(x: Node) {
  const tokens = lengthOf(x, 2)
  const stride = rawSub(rawMul(tokens, 2), 1)
  return {
    lead: [lengthOf(x, 0), x.shape[1] ?? -1],
    tokens,
    stride,
    /** All but the T that stand before what row 0 needs. */
    used: rawMul(tokens, stride),
  }
}
