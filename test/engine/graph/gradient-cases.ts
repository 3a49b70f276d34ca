import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import type { MatrixOptions } from '../../../src-main/engine/graph/raw-ops/matrix.ts'
import * as attention from '../../../src-main/engine/graph/ops/attention.ts'
import { disentangledScores } from '../../../src-main/engine/graph/ops/disentangled.ts'
import { biasGelu, gatedGelu, gelu, geluByTanh } from '../../../src-main/engine/graph/ops/gelu.ts'
import { addNorm, layerNorm } from '../../../src-main/engine/graph/ops/layer-norm.ts'
import * as matrix from '../../../src-main/engine/graph/ops/matrix.ts'
import * as pointwise from '../../../src-main/engine/graph/ops/pointwise.ts'
import * as random from '../../../src-main/engine/graph/ops/random.ts'
import * as reduce from '../../../src-main/engine/graph/ops/reduce.ts'
import { rotate } from '../../../src-main/engine/graph/ops/rotary.ts'
import * as shape from '../../../src-main/engine/graph/ops/shape.ts'
import { testBackend } from '../../support/test-backend.ts'
import { ATTENTION_CASES } from './attention-cases.ts'
import { dropping, real, tried, type Details, type GradientCase } from './gradient-case.ts'

const OPS_FOLDER = join(import.meta.dirname, '../../../src-main/engine/graph/ops')
const modules: readonly unknown[] = await Promise.all(
  readdirSync(OPS_FOLDER).map((file) => import(pathToFileURL(join(OPS_FOLDER, file)).href)),
)

/**
 * Every op that a forward pass may be written in, by its exported name: all that the files of
 * graph/ops export.
 */
export const OPS = Object.assign({}, ...modules) as Readonly<Record<string, unknown>>

/**
 * Ops that are not tried: no gradient flows through them, on purpose; or the graph may have none of
 * our own.
 */
export const NOT_TRIED: readonly string[] = [
  'stopGradient',
  ...(testBackend().isFused ? [] : ['attentionKlSums']),
]

const POSITIVE = { low: 0.5, high: 2 }
const MATRIX = [[2, 3]]
/** Equal shapes, a stretched axis on either side, a missing axis, a scalar. */
const PAIRS = [
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [2, 3],
  ],
  [[2, 3], [3]],
  [
    [4, 2, 3],
    [2, 1],
  ],
  [[], [2, 3]],
]

const pairwise = (op: string, build: (a: Node, b: Node) => Node, details: Details = {}) =>
  PAIRS.map((shapes) => tried(op, shapes, (a, b) => build(a!, b!), details))

/** Each factor's columns win by turns, far from where both are equal. */
const largerByTurns = (a: Node, b: Node): Node => {
  const turns = a.graph.constant([4, -4, 4])
  return b.shape.at(-1) === 3
    ? pointwise.maximum(a, pointwise.add(b, turns))
    : pointwise.maximum(pointwise.add(a, turns), b)
}

const products: readonly (readonly [MatrixOptions, readonly number[], readonly number[]])[] = [
  [{}, [2, 3], [3, 4]],
  [{ transposeA: true }, [3, 2], [3, 4]],
  [{ transposeB: true }, [2, 3], [4, 3]],
  [{ transposeA: true, transposeB: true }, [3, 2], [4, 3]],
  [{}, [2, 2, 3], [2, 3, 2]],
  [{ transposeB: true }, [2, 1, 2, 3], [2, 1, 4, 3]],
  [{ transposeA: true }, [2, 3, 2], [2, 3, 4]],
  [{ transposeB: true }, [2, 2, 2, 3], [1, 2, 4, 3]],
]

/** [2, 2, 3, 3] */
const evenShares = (x: Node): Node =>
  shape.reshape(x.graph.constant(Array.from({ length: 36 }, () => 1 / 3)), [2, 2, 3, 3])
/** [3, 17] */
const angles = (x: Node, of: (angle: number) => number): Node =>
  shape.reshape(x.graph.constant(Array.from({ length: 51 }, (_, at) => of(at / 7))), [3, 17])
const PAIRS_OF_3 = [2, 2, 3, 3]
const DISTANCES_OF_3 = [2, 2, 3, 6]
/** What is one operation of our own in a graph that is fused. 17 columns: a vector and one more. */
const ENCODER_CASES: readonly GradientCase[] = [
  tried('biasGelu', [[3, 17], [17]], (x, bias) => biasGelu(x!, bias!), { low: -3, high: 3 }),
  tried('dropout', [[4, 17]], (x) => random.dropout(x!, dropping(x!))),
  tried('layerNorm', [[3, 17], [17], [17]], (x, gain, offset) =>
    layerNorm(x!, { gain: gain!, offset: offset!, epsilon: 1e-5, keep: true }),
  ),
  tried('addNorm', [[3, 17], [17], [17], [17], [3, 17]], (product, gain, offset, bias, residual) => {
    const parts = { product: product!, bias: bias!, residual: residual!, gain: gain!, offset: offset! }
    const { state } = addNorm({
      ...parts,
      dropping: dropping(product!),
      epsilon: 1e-5,
      keep: true,
      rounds: false,
    })
    return state
  }),
  ...ATTENTION_CASES,
  tried('gatedGelu', [[3, 34]], (product) => gatedGelu(product!), { low: -3, high: 3 }),
  tried('rotate', [[2, 2, 3, 34]], (x) =>
    rotate(x!, {
      cosine: angles(x!, (angle) => Math.cos(angle)),
      sine: angles(x!, (angle) => Math.sin(angle)),
    }),
  ),
  tried('disentangledScores', [PAIRS_OF_3, DISTANCES_OF_3, DISTANCES_OF_3], (content, to, from) =>
    disentangledScores(content!, to, from),
  ),
  tried(
    'disentangledScores',
    [PAIRS_OF_3, DISTANCES_OF_3],
    (content, from) => disentangledScores(content!, undefined, from),
    { detail: 'by keys alone' },
  ),
]

const PLAIN_CASES: readonly GradientCase[] = [
  ...products.map(([options, a, b]) =>
    tried('matMul', [a, b], (x, y) => matrix.matMul(x!, y!, options), {
      detail: `[${a.join(', ')}] [${b.join(', ')}] ${JSON.stringify(options)}`,
    }),
  ),
  ...pairwise('add', pointwise.add),
  ...pairwise('sub', pointwise.sub),
  ...pairwise('mul', pointwise.mul),
  ...pairwise('div', pointwise.div, POSITIVE),
  ...pairwise('squaredDifference', pointwise.squaredDifference),
  tried('add', [[2, 3], [3]], (a, b) => pointwise.add(a!, b!), {
    detail: 'stretched to unknown lengths',
    isDynamic: true,
  }),
  tried('mul', [[3], [2, 3]], (a, b) => pointwise.mul(a!, b!), {
    detail: 'stretched to unknown lengths',
    isDynamic: true,
  }),
  ...pairwise('maximum', largerByTurns),
  tried('maximum', [[2, 3]], (x) => pointwise.maximum(x!, 0), { ...POSITIVE, detail: 'above a number' }),
  tried('maximum', [[2, 3]], (x) => pointwise.maximum(0, x!), {
    low: -2,
    high: -0.5,
    detail: 'below a number',
  }),
  tried('exp', MATRIX, (x) => pointwise.exp(x!)),
  tried('log', MATRIX, (x) => pointwise.log(x!), POSITIVE),
  tried('square', MATRIX, (x) => pointwise.square(x!)),
  tried('sqrt', MATRIX, (x) => pointwise.sqrt(x!), POSITIVE),
  tried('rsqrt', MATRIX, (x) => pointwise.rsqrt(x!), POSITIVE),
  tried('tanh', MATRIX, (x) => pointwise.tanh(x!)),
  tried('relu', MATRIX, (x) => pointwise.relu(x!), POSITIVE),
  tried('relu', MATRIX, (x) => pointwise.relu(x!), { low: -2, high: -0.5, detail: 'below 0' }),
  tried('negate', MATRIX, (x) => pointwise.negate(x!)),
  tried('cast', MATRIX, (x) => pointwise.cast(pointwise.cast(x!, 'bfloat16'), 'float32'), {
    ...POSITIVE,
    step: 0.5,
  }),
  tried('softmax', [[2, 4]], (x) => pointwise.softmax(x!)),
  tried('logSoftmax', [[2, 4]], (x) => pointwise.logSoftmax(x!)),
  tried('sum', [[2, 3]], (x) => reduce.sum(x!)),
  tried('sum', [[2, 3]], (x) => reduce.sum(x!, 0), { detail: 'axis 0' }),
  tried('sum', [[2, 3, 2]], (x) => reduce.sum(x!, [0, 2]), {
    detail: 'axes 0 and 2 of unknown lengths',
    isDynamic: true,
  }),
  tried('sum', [[2, 3]], (x) => reduce.sum(x!, -1, true), { detail: 'kept axis', isDynamic: true }),
  tried('mean', [[2, 3]], (x) => reduce.mean(x!)),
  tried('mean', [[2, 3, 2]], (x) => reduce.mean(x!, 1), {
    detail: 'axis 1 of unknown length',
    isDynamic: true,
  }),
  tried('mean', [[2, 3]], (x) => reduce.mean(x!, -1, true), { detail: 'kept axis' }),
  tried('reshape', [[2, 6]], (x) => shape.reshape(x!, [3, 4])),
  tried('reshape', [[2, 6]], (x) => shape.reshape(x!, [-1, 3]), {
    detail: 'unknown lengths',
    isDynamic: true,
  }),
  tried('transpose', [[2, 3, 4]], (x) => shape.transpose(x!, [2, 0, 1])),
  tried('reversed', [[3, 2]], (x) => shape.reversed(x!), { isDynamic: true }),
  tried('gather', [[5, 3]], (x) => shape.gather(x!, x!.graph.constant([4, 0, 4, 2], 'int32'))),
  tried(
    'gather',
    [[5, 3]],
    (x) => shape.gather(x!, shape.reshape(x!.graph.constant([4, 0, 4, 2], 'int32'), [2, 2])),
    {
      detail: 'a matrix of indices',
    },
  ),
  tried('slice', [[3, 4]], (x) => shape.slice(x!, 1, 1, 2)),
  tried('slice', [[3, 4]], (x) => shape.slice(x!, 0, 2, 1), {
    detail: 'axis 0 of unknown length',
    isDynamic: true,
  }),
  tried(
    'concat',
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => shape.concat([a!, b!], 1),
  ),
  tried(
    'concat',
    [
      [2, 3],
      [1, 3],
    ],
    (a, b) => shape.concat([a!, b!], 0),
  ),
  tried('pack', [[], []], (a, b) => shape.pack([a!, b!, a!])),
  tried('gelu', MATRIX, (x) => gelu(x!), { low: -3, high: 3 }),
  tried('geluByTanh', MATRIX, (x) => geluByTanh(x!), { low: -3, high: 3 }),
]

/** Only our own operations have it. */
const KL_SUMS = tried(
  'attentionKlSums',
  [[2, 2, 3, 3]],
  (scores) => attention.attentionKlSums(evenShares(scores!), scores!, real(scores!, 2, 3)),
  POSITIVE,
)

export const GRADIENT_CASES: readonly GradientCase[] = [
  ...PLAIN_CASES,
  ...ENCODER_CASES,
  ...(testBackend().isFused ? [KL_SUMS] : []),
]
