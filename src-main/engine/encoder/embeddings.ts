import { embeddingWidth, type EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import { layerNorm } from '../graph/ops/layer-norm.ts'
import { add } from '../graph/ops/pointwise.ts'
import { gather, reshape } from '../graph/ops/shape.ts'
import { add as rawAdd, cast, mul as rawMul, notEqual } from '../graph/raw-ops/arithmetic.ts'
import { runningSum } from '../graph/raw-ops/reduce.ts'
import { lengthOf, range, reshape as rawReshape } from '../graph/raw-ops/shape.ts'
import { dense } from './dense.ts'
import { drop, normOf, type Network } from './network.ts'

/**
 * Words, which text of a pair they are of, and their places: [B, T] int32 → [B·T, D]. E is D, or
 * less where embeddings are factorised.
 * @param words [B, T, E] in place of the embeddings of `ids`
 */
export function embeddings(network: Network, ids: Node, typeIds: Node, words?: Node): Node {
  const { config, weight } = network
  const { factorised, tokenTypes, firstPosition, hiddenDropout, embeddingDropout = hiddenDropout } = config
  const short = embeddingWidth(config)
  let sum = words ?? gather(weight('embeddings.word_embeddings.weight'), ids) // [B, T, E]
  if (tokenTypes > 0) sum = add(sum, gather(weight('embeddings.token_type_embeddings.weight'), typeIds))
  if (firstPosition !== undefined) {
    const ofPlaces = gather(
      weight('embeddings.position_embeddings.weight'),
      positionsOf(config, firstPosition, ids),
    ) // [1 or B, T, E]
    sum = add(sum, ofPlaces)
  }
  const embedded = reshape(sum, [-1, short])
  const projected = (x: Node): Node => dense(network, 'embeddings.projection', x) // [B·T, D]
  const normed = layerNorm(
    factorised?.norm === 'after' ? projected(embedded) : embedded,
    normOf(network, 'embeddings.LayerNorm'),
  )
  const dropped = drop(network, normed, embeddingDropout)
  return factorised?.norm === 'before' ? projected(dropped) : dropped
}

/**
 * The rows of position embeddings that tokens have, [B, T] int32; [1, T] where all texts' are the
 * same. Those of RoBERTa's create_position_ids_from_input_ids in Python's transformers.
 */
function positionsOf({ uncountedId }: EncoderConfig, first: number, ids: Node): Node {
  if (uncountedId === undefined) {
    const tokens = lengthOf(ids, 1)
    return rawReshape(first === 0 ? range(tokens) : rawAdd(range(tokens), first), [1, tokens])
  }
  // In float32: a GPU compares whole numbers on the host, and has no running sum of them.
  const counts = cast(notEqual(cast(ids, 'float32'), uncountedId), 'float32')
  return cast(rawAdd(rawMul(runningSum(counts, 1), counts), first - 1), 'int32')
}
