import { distancesToASide, type DisentangledAttention } from '../../model-folder/encoder-config.ts'
import type { Node } from '../graph/graph.ts'
import { disentangledScores } from '../graph/ops/disentangled.ts'
import { layerNorm } from '../graph/ops/layer-norm.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { mul } from '../graph/ops/pointwise.ts'
import { gather, reshape, transpose } from '../graph/ops/shape.ts'
import { add, mul as rawMul, negate, sub } from '../graph/raw-ops/arithmetic.ts'
import { gather as rawGather, lengthOf, range } from '../graph/raw-ops/shape.ts'
import { dense } from './dense.ts'
import { drop, normOf, type Network } from './network.ts'

/**
 * The scores of disentangled attention (He et al. 2021, arXiv:2006.03654, eq. 4): what two tokens
 * say to each other, and each to the other's distance. Only the 2·T distances that a batch has are
 * projected and met, not all that have an embedding.
 * @param prefix of the layer's attention
 * @param query scaled by 1/√H, key [B, A, T, H]
 */
export function scoresWithDistances(
  network: Network,
  prefix: string,
  disentangled: DisentangledAttention,
  query: Node,
  key: Node,
): Node {
  const { toPosition, fromPosition, sharesProjections } = disentangled
  const name = (of: 'key' | 'query') => `${prefix}.${sharesProjections ? of : `position_${of}`}`
  const { positions, hiddenDropout, width, heads } = network.config
  // A score is divided by the root of how many terms it is the sum of, besides √H.
  const share = 1 / Math.sqrt(1 + Number(toPosition) + Number(fromPosition))
  const asked = mul(query, share)
  const embeddings = drop(network, embeddingsOfDistances(network), hiddenDropout) // [2·span, D]
  const rows = query.graph.constant(rowsOfDistances(disentangled, positions), 'int32')
  const ofDistances = (distances: Node): Node =>
    gather(embeddings, rawGather(rows, add(distances, positions))) // [2·T, D]
  const tokens = lengthOf(query, 2)
  const ahead = sub(range(rawMul(tokens, 2)), tokens) // −T, …, T − 1
  const keys = () => byHead(network, dense(network, name('key'), ofDistances(negate(ahead))))
  const queries = () =>
    byHead(network, mul(dense(network, name('query'), ofDistances(ahead)), share * Math.sqrt(heads / width)))
  return disentangledScores(
    matMul(asked, key, { transposeB: true }),
    toPosition ? matMul(asked, keys(), { transposeB: true }) : undefined,
    fromPosition ? matMul(key, queries(), { transposeB: true }) : undefined,
  )
}

/** [2·span, D] */
function embeddingsOfDistances(network: Network): Node {
  const prefix = 'encoder.relative_embeddings'
  const embeddings = network.weight(`${prefix}.weight`)
  return network.config.disentangled?.hasNorm
    ? layerNorm(embeddings, normOf(network, `${prefix}.LayerNorm`))
    : embeddings
}

/** [N, D] → [1, A, N, H] */
function byHead({ config }: Network, x: Node): Node {
  const { heads, width } = config
  const apart = transpose(reshape(x, [-1, heads, width / heads]), [1, 0, 2]) // [A, N, H]
  return reshape(apart, [1, heads, -1, width / heads])
}

/**
 * The row of its embedding for each distance from −positions to positions, counted from the token
 * that attends.
 */
export function rowsOfDistances(disentangled: DisentangledAttention, positions: number): number[] {
  const span = distancesToASide(disentangled)
  return Array.from({ length: 2 * positions + 1 }, (_, index) => {
    const row = bucketOfDistance(index - positions, disentangled) + span
    return Math.max(0, Math.min(2 * span - 1, row))
  })
}

/** As transformers' make_log_bucket_position, in float32 as there. */
function bucketOfDistance(distance: number, { buckets, farthest }: DisentangledAttention): number {
  const { fround, log, sign } = Math
  const away = Math.abs(distance)
  if (buckets === undefined) return distance
  const half = Math.floor(buckets / 2)
  if (away <= half) return distance
  const share = fround(fround(log(fround(away / half))) / fround(log(fround((farthest - 1) / half))))
  return sign(distance) * (Math.ceil(fround(share * (half - 1))) + half)
}
