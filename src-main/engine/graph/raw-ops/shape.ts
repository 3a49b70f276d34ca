import type { DataType, Node, Shape } from '../graph.ts'
import { cast, mul } from './arithmetic.ts'

/** The lengths of x's axes when the graph runs, [rank] int32. */
export function shapeOf(x: Node): Node {
  return x.graph.addNode('Shape', 'int32', [x.shape.length], {
    inputs: [x],
    attributes: { T: { type: x.dtype }, out_type: { type: 'int32' } },
  })
}

/** One axis' length when the graph runs, [] int32. */
export function lengthOf(x: Node, axis: number): Node {
  const known = x.shape[axis]
  if (known !== undefined && known >= 0) return x.graph.constant(known, 'int32')
  const [from, to, step] = [axis, axis + 1, 1].map((place) => x.graph.constant([place], 'int32'))
  return x.graph.addNode('StridedSlice', 'int32', [], {
    inputs: [shapeOf(x), from, to, step] as Node[],
    attributes: stridedSliceAttributes('int32', 1),
  })
}

/**
 * How many elements lie along some axes together when the graph runs, [] float32. A number where
 * their lengths are known: what runs on a GPU is given the others by the host, one by one.
 */
export function elementCount(x: Node, axes: readonly number[]): Node {
  const lengths = axes.map((axis) => x.shape[axis] ?? 1)
  if (lengths.every((length) => length >= 0))
    return x.graph.constant(lengths.reduce((product, length) => product * length, 1))
  const counts = axes.map((axis) => lengthOf(x, axis))
  return cast(
    counts.reduce((product, length) => mul(product, length)),
    'float32',
  )
}

/** How many elements x has when the graph runs, [] int32. */
export function sizeOf(x: Node): Node {
  return x.graph.addNode('Size', 'int32', [], {
    inputs: [x],
    attributes: { T: { type: x.dtype }, out_type: { type: 'int32' } },
  })
}

/**
 * The first `length` of a list whose length is known only at run time. Of 16-bit numbers `Slice`
 * has no kernel for a GPU, `StridedSlice` has.
 */
export function sliceTo(list: Node, length: Node): Node {
  const [start, step] = [0, 1].map((place) => list.graph.constant([place], 'int32'))
  return list.graph.addNode('StridedSlice', list.dtype, [-1], {
    inputs: [list, start, pack([length]), step] as Node[],
    attributes: stridedSliceAttributes(list.dtype, 0),
  })
}

/** @param shrunk bits of the axes that are left out of the result */
function stridedSliceAttributes(dtype: DataType, shrunk: number) {
  return {
    T: { type: dtype },
    Index: { type: 'int32' },
    begin_mask: { int: 0 },
    end_mask: { int: 0 },
    ellipsis_mask: { int: 0 },
    new_axis_mask: { int: 0 },
    shrink_axis_mask: { int: shrunk },
  } as const
}

/** Lengths for `reshape`: plain numbers, or nodes [] int32 for what is known only at run time. */
export type Lengths = readonly (number | Node)[]

/** The same elements in other axes. At most one plain length may be −1. */
export function reshape(x: Node, lengths: Lengths): Node {
  const shape = lengths.map((length) => (typeof length === 'number' ? length : -1))
  return reshapeNode(x, listOf(x, lengths), shape)
}

/** x with the axes of another node that has as many elements. */
export function reshapeLike(x: Node, like: Node): Node {
  return reshapeNode(x, runtimeShape(like), like.shape)
}

/** x stretched to the shape of another node. */
export function broadcastLike(x: Node, like: Node): Node {
  return x.graph.addNode('BroadcastTo', x.dtype, like.shape, {
    inputs: [x, runtimeShape(like)],
    attributes: { T: { type: x.dtype }, Tidx: { type: 'int32' } },
  })
}

/** Scalars or equal nodes laid side by side along a new first axis. */
export function pack(nodes: readonly Node[]): Node {
  const first = nodes[0]
  if (!first) throw new Error('Pack needs an input')
  return first.graph.addNode('Pack', first.dtype, [nodes.length, ...first.shape], {
    inputs: nodes,
    attributes: { T: { type: first.dtype }, N: { int: nodes.length }, axis: { int: 0 } },
  })
}

export function transpose(x: Node, order: readonly number[]): Node {
  return x.graph.addNode(
    'Transpose',
    x.dtype,
    order.map((axis) => x.shape[axis] ?? -1),
    {
      inputs: [x, x.graph.constant(order, 'int32')],
      attributes: { T: { type: x.dtype }, Tperm: { type: 'int32' } },
    },
  )
}

/** Nodes joined along an axis that all know when the graph is built. */
export function concat(nodes: readonly Node[], axis: number): Node {
  const first = nodes[0]
  if (!first) throw new Error('Concat needs an input')
  const length = nodes.reduce((sum, node) => sum + (node.shape[axis] ?? 0), 0)
  return first.graph.addNode('ConcatV2', first.dtype, first.shape.with(axis, length), {
    inputs: [...nodes, first.graph.constant(axis, 'int32')],
    attributes: { T: { type: first.dtype }, N: { int: nodes.length }, Tidx: { type: 'int32' } },
  })
}

/** Elements `from` to `from + length` of one axis; the others whole. Length −1 goes to the end. */
export function slice(x: Node, axis: number, from: number | Node, length: number | Node): Node {
  const begin = x.shape.map((_, position) => (position === axis ? from : 0))
  const size = x.shape.map((_, position) => (position === axis ? length : -1))
  return x.graph.addNode('Slice', x.dtype, x.shape.with(axis, typeof length === 'number' ? length : -1), {
    inputs: [x, listOf(x, begin), listOf(x, size)],
    attributes: { T: { type: x.dtype }, Index: { type: 'int32' } },
  })
}

/** x with zeros before and after along one axis. */
export function pad(x: Node, axis: number, before: number | Node, after: number | Node): Node {
  const rows = x.shape.map((_, position) => listOf(x, position === axis ? [before, after] : [0, 0]))
  return x.graph.addNode('Pad', x.dtype, x.shape.with(axis, -1), {
    inputs: [x, pack(rows)],
    attributes: { T: { type: x.dtype }, Tpaddings: { type: 'int32' } },
  })
}

/** Rows of a table, [rows, …] at indices [..i] → [..i, …]. */
export function gather(table: Node, indices: Node): Node {
  return table.graph.addNode('GatherV2', table.dtype, [...indices.shape, ...table.shape.slice(1)], {
    inputs: [table, indices, table.graph.constant(0, 'int32')],
    attributes: {
      Tparams: { type: table.dtype },
      Tindices: { type: 'int32' },
      Taxis: { type: 'int32' },
      batch_dims: { int: 0 },
    },
  })
}

/**
 * Adds up the rows of d [..i, width] that share an index [..i], [rows, width]; rows never named are
 * 0. The indices keep their axes: a GPU would bring those that it computes to the host to be laid
 * end to end.
 */
export function sumRowsByIndex(d: Node, indices: Node, rows: number): Node {
  return d.graph.addNode('UnsortedSegmentSum', d.dtype, [rows, ...d.shape.slice(indices.shape.length)], {
    inputs: [d, indices, d.graph.constant(rows, 'int32')],
    attributes: { T: { type: d.dtype }, Tindices: { type: 'int32' }, Tnumsegments: { type: 'int32' } },
  })
}

/** 1 at each index, else 0: [...] int32 → [..., classes] float32. */
export function oneHot(indices: Node, classes: number): Node {
  const { graph } = indices
  return graph.addNode('OneHot', 'float32', [...indices.shape, classes], {
    inputs: [indices, graph.constant(classes, 'int32'), graph.constant(1), graph.constant(0)],
    attributes: { T: { type: 'float32' }, TI: { type: 'int32' }, axis: { int: -1 } },
  })
}

/** 0, 1, … up to a length known at run time, [length] int32. */
export function range(length: Node): Node {
  const { graph } = length
  return graph.addNode('Range', 'int32', [-1], {
    inputs: [graph.constant(0, 'int32'), length, graph.constant(1, 'int32')],
    attributes: { Tidx: { type: 'int32' } },
  })
}

/** Numbers of which some may be known only at run time, [n] int32. */
function listOf({ graph }: Node, numbers: Lengths): Node {
  return numbers.every((number) => typeof number === 'number')
    ? graph.constant(numbers, 'int32')
    : pack(numbers.map((number) => (typeof number === 'number' ? graph.constant(number, 'int32') : number)))
}

function runtimeShape(like: Node): Node {
  return like.shape.every((length) => length >= 0) ? like.graph.constant(like.shape, 'int32') : shapeOf(like)
}

function reshapeNode(x: Node, target: Node, shape: Shape): Node {
  return x.graph.addNode('Reshape', x.dtype, shape, {
    inputs: [x, target],
    attributes: { T: { type: x.dtype }, Tshape: { type: 'int32' } },
  })
}
