import type { Node } from '../graph.ts'

/**
 * Sums over the given axes, counted from the end where negative; over all of them when none is
 * given.
 */
export function sum(x: Node, axes?: number | readonly number[], keep = false): Node {
  return reduce('Sum', x, axes, keep)
}

/**
 * Averages over the given axes, counted from the end where negative; over all of them when none is
 * given.
 */
export function mean(x: Node, axes?: number | readonly number[], keep = false): Node {
  return reduce('Mean', x, axes, keep)
}

/** Along an axis, each number with all before it. */
export function runningSum(x: Node, axis: number): Node {
  return x.graph.addNode('Cumsum', x.dtype, x.shape, {
    inputs: [x, x.graph.constant(axis, 'int32')],
    attributes: {
      T: { type: x.dtype },
      Tidx: { type: 'int32' },
      exclusive: { bool: false },
      reverse: { bool: false },
    },
  })
}

/** ½ Σ x², [] */
export function l2Loss(x: Node): Node {
  return x.graph.addNode('L2Loss', x.dtype, [], { inputs: [x], attributes: { T: { type: x.dtype } } })
}

/** Axes as positive numbers; all of them when none is given. */
export function axesOf(x: Node, axes?: number | readonly number[]): readonly number[] {
  const list = axes === undefined ? x.shape.map((_, axis) => axis) : typeof axes === 'number' ? [axes] : axes
  return list.map((axis) => (axis < 0 ? axis + x.shape.length : axis))
}

function reduce(type: string, x: Node, axes: number | readonly number[] | undefined, keep: boolean): Node {
  const chosen = axesOf(x, axes)
  const shape = keep
    ? x.shape.map((length, axis) => (chosen.includes(axis) ? 1 : length))
    : x.shape.filter((_, axis) => !chosen.includes(axis))
  return x.graph.addNode(type, x.dtype, shape, {
    inputs: [x, x.graph.constant(chosen, 'int32')],
    attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' }, keep_dims: { bool: keep } },
  })
}
