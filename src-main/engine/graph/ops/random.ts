import { differentiable } from '../differentiable.ts'
import type { Node } from '../graph.ts'
import { add, cast, greaterEqual, mul } from '../raw-ops/arithmetic.ts'
import { dropout as rawDropout, type Dropping } from '../raw-ops/fused.ts'
import { statelessBits16 } from '../raw-ops/random.ts'
import { reshape, reshapeLike, sizeOf, slice } from '../raw-ops/shape.ts'

const BITS_16 = 2 ** 16
/**
 * Odd, so that different dropout sites of a run never share a random stream; near 2³²/φ, so that
 * their seeds lie far apart.
 */
const SITE_STRIDE = 0x9e37_79b1 | 0

/**
 * Dropout (Srivastava et al. 2014): each element is 0 with probability `rate`, else divided by 1 −
 * rate.
 * ∂L/∂x = d through the same mask. The mask depends on the fed seed and the site alone, so a run
 * repeats bit for bit.
 * @param dropping its rate is a whole number of 65,536ths
 */
export function dropout(x: Node, dropping: Dropping): Node {
  const { rate, seed, site, rowsApart } = dropping
  if (rate === 0 || !seed) return x
  if (x.graph.isFused) return fusedDropout(x, dropping)
  const dropped = rate * BITS_16
  const ofSite = add(seed, x.graph.constant([Math.imul(site + 1, SITE_STRIDE), 0], 'int32'))
  const count = rowsApart ? mul(sizeOf(x), rowsApart) : sizeOf(x)
  const kept = cast(greaterEqual(statelessBits16(count, ofSite), dropped - BITS_16 / 2), 'float32')
  const ofRows = reshapeLike(rowsApart ? firstOf(kept, rowsApart, x.shape.at(-1) ?? 1) : kept, x)
  const scaledMask = mul(ofRows, BITS_16 / (BITS_16 - dropped))
  return differentiable(
    (y: Node) => mul(y, scaledMask),
    (d) => [mul(d, scaledMask)],
  )(x)
}

/** Of every `apart` rows of `width` elements the first, of all of them in one list. */
function firstOf(rows: Node, apart: Node, width: number): Node {
  return slice(reshape(rows, [-1, mul(apart, width)]), 1, 0, width)
}

/** In one pass, and with nothing kept for the gradient. */
const fusedDropout = (x: Node, dropping: Dropping): Node =>
  differentiable(
    (y: Node) => rawDropout(y, dropping),
    (d) => [rawDropout(d, dropping)],
  )(x)
