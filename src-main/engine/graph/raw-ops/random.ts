import type { Node } from '../graph.ts'
import { add, floorDiv } from './arithmetic.ts'
import { pack, reshape, sliceTo } from './shape.ts'

/**
 * Random 16-bit numbers from −32,768 to 32,767, all equally likely, the same for the same seed on
 * every run: Philox keyed by two int32 numbers. Philox makes 32 bits at a time, and drawing them is
 * what costs: two numbers are taken from each.
 * @param count how many, [] int32
 * @param seed [2] int32
 * @returns [count] int16
 */
export function statelessBits16(count: Node, seed: Node): Node {
  const { graph } = count
  const words = graph.addNode('StatelessRandomUniformFullInt', 'int32', [-1], {
    inputs: [pack([floorDiv(add(count, 1), 2)]), seed],
    attributes: { dtype: { type: 'int32' }, T: { type: 'int32' }, Tseed: { type: 'int32' } },
  })
  const halves = graph.addNode('Bitcast', 'int16', [-1, 2], {
    inputs: [words],
    attributes: { T: { type: 'int32' }, type: { type: 'int16' } },
  })
  // Neither reshaping nor cutting off the one that is too many copies anything.
  return sliceTo(reshape(halves, [-1]), count)
}
