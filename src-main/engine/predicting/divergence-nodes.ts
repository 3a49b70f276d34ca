import type { Node } from '../graph/graph.ts'
import { sum as sumOf } from '../graph/raw-ops/reduce.ts'
import { lengthOf } from '../graph/raw-ops/shape.ts'
import { add, div, log, maximum, mul, sqrt, square, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { reshape, slice } from '../graph/ops/shape.ts'

/** Keeps logarithms finite where attention underflows to 0, and at padding, where it is 0. */
const SMALLEST_PROBABILITY = 1e-37
/** As torch.cosine_similarity has it. */
const SMALLEST_NORM = 1e-8

/**
 * Jensen–Shannon divergence of two layers' attention, by text and head, averaged over the real
 * tokens' rows: domain/dev-set/attention-divergence.ts, of a batch. Nats.
 * @param p [B, A, T, T]
 * @param q the same shape
 * @param mask [B, T]
 * @returns [B, A]
 */
export function attentionJs(p: Node, q: Node, mask: Node): Node {
  const middle = logOf(mul(add(p, q), 0.5))
  const byEntry = add(mul(p, sub(logOf(p), middle)), mul(q, sub(logOf(q), middle)))
  const byRow = sum(byEntry, -1) // [B, A, T]
  const [batch, tokens] = [lengthOf(mask, 0), lengthOf(mask, 1)]
  const ofRealRows = sum(mul(byRow, reshape(mask, [batch, 1, tokens])), -1) // [B, A]
  return mul(div(ofRealRows, reshape(sumOf(mask, 1), [batch, 1])), 0.5)
}

function logOf(x: Node): Node {
  return log(maximum(x, SMALLEST_PROBABILITY))
}

/** 1 − cosine of two states, text by text. @param p [B, D] @param q the same shape @returns [B] */
export function cosineDistance(p: Node, q: Node): Node {
  const norm = (x: Node) => sqrt(maximum(sum(square(x), -1), SMALLEST_NORM ** 2))
  return sub(1, div(sum(mul(p, q), -1), mul(norm(p), norm(q))))
}

/** [B, T, D] → [B, D]: [CLS] is each text's first token. */
export function stateOfCls(states: Node): Node {
  return reshape(slice(states, 1, 0, 1), [lengthOf(states, 0), states.shape[2] ?? -1])
}
