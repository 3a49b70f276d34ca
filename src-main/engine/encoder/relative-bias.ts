import type { RelativeBias } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import { gather, reshape, transpose } from '../graph/ops/shape.ts'
import { add, sub } from '../graph/raw-ops/arithmetic.ts'
import { gather as rawGather, lengthOf, range, reshape as rawReshape } from '../graph/raw-ops/shape.ts'
import type { Network } from './network.ts'

/**
 * What is added to the scores of two tokens for their distance, [1, A, T, T]; T5's (Raffel et al.
 * 2020, arXiv:1910.10683, 2.1), the same in every layer.
 * @param mask [B, T]
 */
export function relativeBias({ config, weight }: Network, bias: RelativeBias, mask: Node): Node {
  const { graph } = mask
  const tokens = lengthOf(mask, 1)
  const farthest = config.positions - 1
  const buckets = Array.from({ length: 2 * farthest + 1 }, (_, index) => bucketOf(index - farthest, bias))
  const places = range(tokens)
  const ahead = sub(rawReshape(places, [1, tokens]), rawReshape(places, [tokens, 1])) // [T, T] j − i
  const ofPairs = rawGather(graph.constant(buckets, 'int32'), add(ahead, farthest))
  const values = gather(weight('encoder.relative_attention_bias.weight'), ofPairs) // [T, T, A]
  return reshape(transpose(values, [2, 0, 1]), [1, config.heads, tokens, tokens])
}

/**
 * The bucket of a distance: half of them for tokens behind, half for those ahead; in each half one
 * for every distance up to its middle, then wider and wider ones up to `farthest`.
 * @param ahead how far the token that is attended to stands behind the one that attends, in tokens
 */
export function bucketOf(ahead: number, { buckets, farthest }: RelativeBias): number {
  const half = buckets / 2
  const single = half / 2
  const away = Math.abs(ahead)
  const first = ahead > 0 ? half : 0
  if (away < single) return first + away
  // In float32, as Python: at 2ⁿ the quotient stands on the edge of a bucket.
  const share = Math.fround(Math.fround(Math.log(Math.fround(away / single))) / Math.log(farthest / single))
  return first + Math.min(half - 1, single + Math.trunc(Math.fround(share * (half - single))))
}
