import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../src-main/engine/graph/gradients.ts'
import { Graph, type Node } from '../../../../src-main/engine/graph/graph.ts'
import { attentionShares } from '../../../../src-main/engine/graph/ops/attention.ts'
import { square } from '../../../../src-main/engine/graph/ops/pointwise.ts'
import { sum } from '../../../../src-main/engine/graph/ops/reduce.ts'
import { slice } from '../../../../src-main/engine/graph/ops/shape.ts'
import { normalNumbers, randomNumbers } from '../../../../src-main/engine/training/random-numbers.ts'
import { testBackend } from '../../../support/test-backend.ts'

const [TEXTS, HEADS, TOKENS] = [2, 3, 37]

describe('[CLS] attending alone', () => {
  test.each([undefined, 3])('is row 0 of all attending, with the same dropout (reach %s)', (reach) => {
    const graph = new Graph(testBackend())
    const scores = graph.placeholder('scores', 'float32', [-1, HEADS, -1, -1])
    const mask = graph.placeholder('mask', 'float32', [-1, -1])
    const dropping = { rate: 0.25, seed: graph.constant([7, 3], 'int32'), site: 2 }
    const row0 = (x: Node): Node => slice(x, 2, 0, 1)
    const alone = attentionShares(row0(scores), mask, dropping, reach)
    const all = attentionShares(scores, mask, dropping, reach)
    const each = [alone.shares, alone.dropped, row0(all.shares), row0(all.dropped)]
    const slopes = [alone.dropped, row0(all.dropped)].flatMap((rows) =>
      gradients(sum(square(rows)), [scores]),
    )
    const loaded = testBackend().load(graph)
    const size = TEXTS * HEADS * TOKENS * TOKENS
    const shape = [TEXTS, HEADS, TOKENS, TOKENS]
    const isReal = Float32Array.from({ length: TEXTS * TOKENS }, (_, at) => Number(at < TEXTS * TOKENS - 9))
    const results = loaded.run(
      new Map([
        [scores, { shape, data: normalNumbers(size, 1, randomNumbers('scores')) }],
        [mask, { shape: [TEXTS, TOKENS], data: isReal }],
      ]),
      [...each, ...slopes],
    )
    loaded.close()
    // A zero may have either sign in the gradient.
    const numbers = results.map(({ data }) => data.map((value) => value + 0))
    const [shares, dropped, shares0, dropped0, slope, slope0] = numbers
    expect(shares).toEqual(shares0)
    expect(dropped).toEqual(dropped0)
    expect(dropped).not.toEqual(shares)
    expect(slope).toEqual(slope0)
  })
})
