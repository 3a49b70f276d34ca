import type { Node } from '../graph/graph.ts'
import { cast, cos, mul, sin } from '../graph/raw-ops/arithmetic.ts'
import type { Angles } from '../graph/raw-ops/fused.ts'
import { range, reshape } from '../graph/raw-ops/shape.ts'

/**
 * The angles by which each token's pairs are turned: place·base^(−2k/H) for the k-th pair (Su et
 * al. 2021, arXiv:2104.09864), rounded as PyTorch rounds.
 * @param tokens T, [] int32
 * @param headWidth H
 */
export function rotaryAngles(tokens: Node, headWidth: number, base: number): Angles {
  const { fround } = Math
  const speeds = Array.from({ length: headWidth / 2 }, (_, pair) =>
    fround(1 / fround(base ** fround((2 * pair) / headWidth))),
  )
  const places = reshape(cast(range(tokens), 'float32'), [tokens, 1])
  const angles = mul(places, reshape(tokens.graph.constant(speeds), [1, headWidth / 2])) // [T, H/2]
  return { cosine: cos(angles), sine: sin(angles) }
}
