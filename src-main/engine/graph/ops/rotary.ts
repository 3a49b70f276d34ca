import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import * as raw from '../raw-ops/arithmetic.ts'
import { rotate as rawRotate, type Angles } from '../raw-ops/fused.ts'
import { concat, slice } from '../raw-ops/shape.ts'

/**
 * Rotary positions (Su et al. 2021, arXiv:2104.09864, eq. 34): each pair (x[k], x[k + H/2]) turned
 * by its token's angle, so that a query's product with a key depends on their distance alone.
 * ∂L/∂x = d turned back
 * @param x [B, A, T, H] → the same
 */
export const rotate = (x: Node, angles: Angles): Node =>
  differentiable(
    (y: Node) => turned(y, angles, false),
    (d) => [turned(d, angles, true)],
  )(x)

function turned(x: Node, angles: Angles, back: boolean): Node {
  if (x.graph.isFused) return rawRotate(x, angles, back)
  const half = (x.shape[3] ?? 0) / 2
  const [a, b] = [slice(x, 3, 0, half), slice(x, 3, half, half)]
  const sine = back ? raw.negate(angles.sine) : angles.sine
  return concat(
    [
      raw.sub(raw.mul(a, angles.cosine), raw.mul(b, sine)),
      raw.add(raw.mul(b, angles.cosine), raw.mul(a, sine)),
    ],
    3,
  )
}
