/**
 * Program: prints a hash of what our own operations compute, forwards and backwards, on more rows
 * than one thread takes at a time.
 */
import { createHash } from 'node:crypto'
import { gradients } from '../../../src-main/engine/graph/gradients.ts'
import { Graph } from '../../../src-main/engine/graph/graph.ts'
import { globalNorm } from '../../../src-main/engine/graph/raw-ops/fused.ts'
import { attentionShares, mergeHeads, splitHeads } from '../../../src-main/engine/graph/ops/attention.ts'
import { biasGelu } from '../../../src-main/engine/graph/ops/gelu.ts'
import { addNorm } from '../../../src-main/engine/graph/ops/layer-norm.ts'
import { matMul } from '../../../src-main/engine/graph/ops/matrix.ts'
import { square } from '../../../src-main/engine/graph/ops/pointwise.ts'
import { sum } from '../../../src-main/engine/graph/ops/reduce.ts'
import { normalNumbers, randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'
import { testBackend } from '../../support/test-backend.ts'
import { feedsOf } from '../graph/finite-differences.ts'

const [TEXTS, TOKENS, WIDTH, HEADS] = [9, 23, 48, 4]
const SHAPES = [[TEXTS * TOKENS, 3 * WIDTH], [3 * WIDTH], [WIDTH], [WIDTH]]

const graph = new Graph({ isFused: true, hasOwnProducts: true })
const inputs = SHAPES.map((shape, index) => graph.placeholder(`x${index}`, 'float32', shape))
const mask = graph.placeholder('mask', 'float32', [TEXTS, TOKENS])
const [product, bias, gain, offset] = inputs
if (!product || !bias || !gain || !offset) throw new Error('four inputs are needed')
const dropping = { rate: 0.25, seed: graph.constant([3, 4], 'int32'), site: 1 }
const split = { parts: 3, heads: HEADS, scale: 0.3 }
const [query, key, value] = splitHeads(biasGelu(product, bias), bias, mask, split)
if (!query || !key || !value) throw new Error('three parts are needed')
const { dropped } = attentionShares(matMul(query, key, { transposeB: true }), mask, dropping)
const merged = mergeHeads(matMul(dropped, value), mask, 'float32')
const mixed = matMul(merged, matMul(merged, merged, { transposeA: true }))
const { state } = addNorm({
  product: mixed,
  bias: gain,
  residual: merged,
  gain,
  offset,
  dropping,
  epsilon: 1e-5,
  keep: true,
  rounds: false,
})
const found = gradients(sum(square(state)), inputs)
const norm = globalNorm(found)
const session = testBackend().load(graph)
const values = [...SHAPES, [TEXTS, TOKENS]].map((shape, index) => {
  const size = shape.reduce((all, length) => all * length, 1)
  const isMask = index === SHAPES.length
  const data = isMask
    ? new Float32Array(size).fill(1)
    : normalNumbers(size, 1, randomNumbers('digest', index))
  return { shape, data }
})
const results = session.run(feedsOf([...inputs, mask], values), [state, ...found, norm])
const hash = createHash('sha256')
for (const { data } of results) hash.update(data)
process.stdout.write(hash.digest('hex'))
