import type { LossAverage, LossPlace } from '../../contract/losses.ts'
import type { Node } from '../graph/graph.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import { div, mul } from '../graph/ops/pointwise.ts'
import { mean, sum } from '../graph/ops/reduce.ts'
import { reshape, slice } from '../graph/ops/shape.ts'

/** Averages a number per head and row, [B, A, T], over heads and real tokens, []. */
export function meanOverHeadsAndTokens(byRow: Node, mask: Node, per: LossAverage): Node {
  return meanOverTokens(mean(byRow, 1), mask, per)
}

/** Averages a number per token, [B, T], over real tokens, []. */
function meanOverTokens(byToken: Node, mask: Node, per: LossAverage): Node {
  if (per === 'tokens') return div(sum(mul(byToken, mask)), sumOf(mask))
  return mean(div(sum(mul(byToken, mask), 1), sumOf(mask, 1))) // of [B]
}

/**
 * Averages over the positions that a plan compares: [CLS] of every text, or every real token.
 * @param states [B, T, D], the teacher's and the student's
 * @param distance what is measured between two such states: [..., D] twice → [...]
 */
export function meanOverPositions(
  at: LossPlace,
  per: LossAverage,
  teacher: Node,
  student: Node,
  mask: Node,
  distance: (teacher: Node, student: Node) => Node,
): Node {
  if (at === 'tokens') return meanOverTokens(distance(teacher, student), mask, per)
  return mean(distance(stateOfCls(teacher), stateOfCls(student)))
}

/** [B, T, D] → [B, D]: [CLS] is each text's first token. */
function stateOfCls(states: Node): Node {
  return reshape(slice(states, 1, 0, 1), [lengthOf(states, 0), states.shape[2] ?? -1])
}
