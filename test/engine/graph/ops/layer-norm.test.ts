import { expect, test } from 'vitest'
import { gradients } from '../../../../src-main/engine/graph/gradients.ts'
import { Graph, type Node } from '../../../../src-main/engine/graph/graph.ts'
import { addNorm } from '../../../../src-main/engine/graph/ops/layer-norm.ts'
import { square } from '../../../../src-main/engine/graph/ops/pointwise.ts'
import { sum } from '../../../../src-main/engine/graph/ops/reduce.ts'
import { reshape, slice } from '../../../../src-main/engine/graph/ops/shape.ts'
import { normalNumbers, randomNumbers } from '../../../../src-main/engine/training/random-numbers.ts'
import { testBackend } from '../../../support/test-backend.ts'

const [TEXTS, TOKENS, WIDTH] = [3, 5, 40]

test('the first row of each text alone is what it is among all, and so are its gradients', () => {
  const graph = new Graph(testBackend())
  const product = graph.placeholder('product', 'float32', [-1, WIDTH])
  const residual = graph.placeholder('residual', 'float32', [-1, WIDTH])
  const [gain, offset, bias] = ['gain', 'offset', 'bias'].map((name) =>
    graph.constant([...normalNumbers(WIDTH, 1, randomNumbers(name))]),
  ) as [Node, Node, Node]
  const firstRows = (x: Node): Node =>
    reshape(slice(reshape(x, [TEXTS, TOKENS, WIDTH]), 1, 0, 1), [TEXTS, WIDTH])
  const dropping = { rate: 0.25, seed: graph.constant([7, 3], 'int32'), site: 2 }
  const norm = { gain, offset, bias, epsilon: 1e-5, keep: true, rounds: false }
  const alone = addNorm({
    ...norm,
    product: firstRows(product),
    residual: firstRows(residual),
    dropping: { ...dropping, rowsApart: graph.constant(TOKENS, 'int32') },
  }).state
  const among = firstRows(addNorm({ ...norm, product, residual, dropping }).state)
  const slopes = [alone, among].flatMap((rows) =>
    gradients(sum(square(rows)), [product, residual, gain, offset, bias]),
  )
  const session = testBackend().load(graph)
  const numbers = (name: string) => ({
    shape: [TEXTS * TOKENS, WIDTH],
    data: normalNumbers(TEXTS * TOKENS * WIDTH, 1, randomNumbers(name)),
  })
  const results = session.run(
    new Map([
      [product, numbers('product')],
      [residual, numbers('residual')],
    ]),
    [alone, among, ...slopes],
  )
  session.close()
  const found = results.map(({ data }) => data)
  const half = slopes.length / 2
  const ofAlone = [found[0]!, ...found.slice(2, 2 + half)]
  const ofAmong = [found[1]!, ...found.slice(2 + half)]
  // TensorFlow's own sums go in an order that the number of rows decides.
  ofAlone.forEach((values, index) =>
    values.forEach((value, at) => expect(value).toBeCloseTo(ofAmong[index]![at]!, 5)),
  )
})
