import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import { sub } from '../raw-ops/arithmetic.ts'
import * as raw from '../raw-ops/shape.ts'
import type { Lengths } from '../raw-ops/shape.ts'

/** The same elements in other axes.  ∂L/∂x = d in x's axes */
export function reshape(x: Node, lengths: Lengths): Node {
  return differentiable(
    (y: Node) => raw.reshape(y, lengths),
    (d, _reshaped, [y]) => [raw.reshapeLike(d, y)],
  )(x)
}

/** Axes in another order.  ∂L/∂x = d with its axes put back */
export function transpose(x: Node, order: readonly number[]): Node {
  const back = order.map((_, axis) => order.indexOf(axis))
  return differentiable(
    (y: Node) => raw.transpose(y, order),
    (d) => [raw.transpose(d, back)],
  )(x)
}

/**
 * Rows of a table, [rows, …] at indices [...] → [..., …].  ∂L/∂table: the rows of d, added up by
 * index
 */
export function gather(table: Node, indices: Node): Node {
  const rows = table.shape[0] ?? 0
  return differentiable(
    (t: Node, i: Node) => raw.gather(t, i),
    (d, _rows, [, i]) => [raw.sumRowsByIndex(d, i as Node, rows), undefined],
  )(table, indices)
}

/** The first axis from its end to its beginning.  ∂L/∂x = d in reverse */
export function reversed(x: Node): Node {
  const length = raw.lengthOf(x, 0)
  const backwards = sub(sub(length, 1), raw.range(length))
  return differentiable(
    (y: Node) => raw.gather(y, backwards),
    (d) => [raw.gather(d, backwards)],
  )(x)
}

/** `length` elements of one axis from `from` on.  ∂L/∂x = d, zeros around it */
export function slice(x: Node, axis: number, from: number, length: number): Node {
  return differentiable(
    (y: Node) => raw.slice(y, axis, from, length),
    (d, _slice, [y]) => [
      {
        ...raw.pad(d, axis, from, sub(raw.lengthOf(y, axis), from + length)),
        part: { axis, from, content: d },
      },
    ],
  )(x)
}

/** Nodes joined along one axis.  ∂L/∂x: its part of d */
export function concat(nodes: readonly Node[], axis: number): Node {
  return differentiable(
    (...parts: readonly Node[]) => raw.concat(parts, axis),
    (d, _whole, parts) => {
      let from = 0
      return parts.map((part) => {
        const length = part.shape[axis] ?? 0
        from += length
        return raw.slice(d, axis, from - length, length)
      })
    },
  )(...nodes)
}

/** Scalars side by side, [n].  ∂L/∂x: its element of d */
export function pack(nodes: readonly Node[]): Node {
  return differentiable(
    (...parts: readonly Node[]) => raw.pack(parts),
    (d, _whole, parts) => parts.map((part, position) => raw.reshapeLike(raw.slice(d, 0, position, 1), part)),
  )(...nodes)
}
