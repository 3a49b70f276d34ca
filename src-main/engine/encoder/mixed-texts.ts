import { paddingId } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import {
  add as rawAdd,
  cast,
  maximum as rawMaximum,
  mul as rawMul,
  sub as rawSub,
} from '../graph/raw-ops/arithmetic.ts'
import { add, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { gather, reshape, reversed } from '../graph/ops/shape.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import { embeddings } from './embeddings.ts'
import type { EmbeddedTexts, EncoderInputs } from './encoder.ts'
import type { Network } from './network.ts'

/**
 * Each text x of a batch mixed with x', the text in its place where the batch is reversed:
 *   λ · embeddings(x) + (1 − λ) · embeddings(x')
 * behind the embeddings' norm and dropout; attended to is what is a token in either. As impl_mixup
 * of modules/modeling.py in github.com/jongwooko/CR-ILD (Ko et al. 2023, arXiv 2302.01530), the
 * shorter text goes on as the embeddings of padding, whose word is not trained.
 * @param share λ, []
 */
export function mixedTexts(
  network: Network,
  { ids, typeIds, mask }: EncoderInputs,
  share: Node,
): EmbeddedTexts {
  const { config, weight } = network
  const { width } = config
  const padded = withPadding(ids, mask, paddingId(config))
  const words = gather(weight('embeddings.word_embeddings.weight'), padded)
  const embedded = embeddings(network, padded, typeIds, constantWhere0(mask, words))
  const own = reshape(embedded, [lengthOf(mask, 0), lengthOf(mask, 1), width])
  const mixed = add(mul(own, share), mul(reversed(own), sub(1, share)))
  return { embedded: reshape(mixed, [-1, width]), mask: rawMaximum(mask, reversed(mask)) }
}

/** Batches are fed 0 where they have no token. In float32: a GPU has no products of int32. */
function withPadding(ids: Node, mask: Node, id: number): Node {
  if (id === 0) return ids
  const padding = rawMul(rawSub(1, mask), id)
  return cast(rawAdd(rawMul(cast(ids, 'float32'), mask), padding), 'int32')
}

/** The same values, through which no gradient flows where a mask is 0. @param x [B, T, E] */
function constantWhere0(mask: Node, x: Node): Node {
  const learnt = reshape(mask, [lengthOf(mask, 0), lengthOf(mask, 1), 1])
  return add(mul(x, learnt), mul(stopGradient(x), sub(1, learnt)))
}
