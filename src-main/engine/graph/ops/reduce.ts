import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import { div } from '../raw-ops/arithmetic.ts'
import * as raw from '../raw-ops/reduce.ts'
import { broadcastLike, elementCount, reshape, reshapeLike } from '../raw-ops/shape.ts'

type Axes = number | readonly number[]

/** Sum over some axes (all when none is given).  ∂L/∂x = d, spread over them again */
export function sum(x: Node, axes?: Axes, keep = false): Node {
  return differentiable(
    (y: Node) => raw.sum(y, axes, keep),
    (d, _sum, [y]) => [spread(d, y, axes)],
  )(x)
}

/**
 * Mean over some axes (all when none is given).  ∂L/∂x = d / (elements averaged), spread over them
 * again
 */
export function mean(x: Node, axes?: Axes, keep = false): Node {
  return differentiable(
    (y: Node) => raw.mean(y, axes, keep),
    (d, _mean, [y]) => [spread(div(d, elementCount(y, raw.axesOf(y, axes))), y, axes)],
  )(x)
}

/** Puts the reduced axes back with length 1 and stretches them to x's lengths. */
function spread(d: Node, x: Node, axes?: Axes): Node {
  const reduced = raw.axesOf(x, axes)
  if (d.shape.length === x.shape.length) return broadcastLike(d, x)
  const kept = x.shape.map((length, axis) => (reduced.includes(axis) ? 1 : length))
  const unknown = kept.filter((length) => length < 0).length
  const withAxes = unknown <= 1 ? reshape(d, kept) : reshapeLike(d, raw.sum(x, axes, true))
  return broadcastLike(withAxes, x)
}
