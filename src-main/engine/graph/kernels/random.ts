import type { Node } from '../graph.ts'

/**
 * Uniform numbers in [0, 1), the same for the same seed on every run: Philox keyed by two int32 numbers.
 * @param like the numbers' shape
 * @param seed [2] int32
 */
export function statelessUniform(like: Node, seed: Node): Node {
  const shape = like.graph.addNode('Shape', 'int32', [like.shape.length], {
    inputs: [like],
    attributes: { T: { type: like.dtype }, out_type: { type: 'int32' } },
  })
  return like.graph.addNode('StatelessRandomUniform', 'float32', like.shape, {
    inputs: [shape, seed],
    attributes: { dtype: { type: 'float32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
  })
}
