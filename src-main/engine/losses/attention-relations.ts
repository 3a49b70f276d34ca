import type { LossAverage, Relation } from '../../contract/losses.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { AttentionHeads } from '../graph/ops/attention.ts'
import type { Node } from '../graph/graph.ts'
import * as raw from '../graph/raw-ops/arithmetic.ts'
import { lengthOf, reshape as rawReshape } from '../graph/raw-ops/shape.ts'
import { matMul } from '../graph/ops/matrix.ts'
import { add, exp, logSoftmax, mul, stopGradient, sub } from '../graph/ops/pointwise.ts'
import { sum } from '../graph/ops/reduce.ts'
import { reshape, transpose } from '../graph/ops/shape.ts'
import { meanOverHeadsAndTokens } from './positions.ts'

/** Added to the scores of padding: its share is exactly 0 after the softmax in float32. */
const BLOCKED = -1e9

/**
 * How far the student's self-attention relations are from the teacher's: of queries to queries,
 * keys to keys and values to values, whose vectors of all heads side by side are cut anew into
 * relation heads, so that widths and attention heads of the two may differ. X are a vector's rows
 * of one relation head, Dᵣ wide:
 *   R(X) = softmax over real tokens of X·Xᵀ / √Dᵣ
 *   L = Σ_relations mean over relation heads and real rows of KL(R(teacher) ‖ R(student)), in nats.
 * Wang et al. 2021 (MiniLMv2), arXiv 2012.15828, with α 1 for each relation that is on. Of values
 * alone, with the attention heads as relation heads, it is the value relation that MiniLM puts
 * beside attention KL (Wang et al. 2020, arXiv 2002.10957).
 * @param mask [B, T], 1 for a real token and 0 for padding
 * @param relationHeads left out, the teacher's attention heads
 * @throws StillroomError `shape-mismatch` where they do not divide both widths
 */
export function attentionRelations(
  teacher: AttentionHeads,
  student: AttentionHeads,
  mask: Node,
  {
    relations,
    relationHeads = teacher.key.shape[1] ?? 1,
    per,
  }: {
    readonly relations: readonly Relation[]
    readonly relationHeads?: number
    readonly per: LossAverage
  },
): Node {
  const byRelation = relations.map((relation) => {
    const goal = logRelation(stopGradient(vectorOf(teacher, relation)), relationHeads, mask)
    const learnt = logRelation(vectorOf(student, relation), relationHeads, mask)
    return sum(mul(exp(goal), sub(goal, learnt)), -1) // [B, R, T]
  })
  const total = byRelation.reduce((one, other) => add(one, other))
  return meanOverHeadsAndTokens(total, mask, per)
}

/** [B, A, T, H]; queries come scaled for attention. */
function vectorOf({ query, key, value }: AttentionHeads, relation: Relation): Node {
  if (relation === 'keys') return key
  if (relation === 'values') return value
  return mul(query, Math.sqrt(query.shape[3] ?? 1))
}

/** Logarithms of one kind of vector's relations to itself, [B, R, T, T]. */
function logRelation(vectors: Node, relationHeads: number, mask: Node): Node {
  const byHead = regrouped(vectors, relationHeads, mask)
  const scale = 1 / Math.sqrt(byHead.shape[3] ?? 1)
  const scores = mul(matMul(byHead, byHead, { transposeB: true }), scale)
  const real = rawReshape(mask, [lengthOf(mask, 0), 1, 1, lengthOf(mask, 1)])
  return logSoftmax(add(scores, raw.mul(raw.sub(1, real), BLOCKED)))
}

/** [B, A, T, H] → [B, R, T, A·H / R]: the same vectors in other heads. */
function regrouped(vectors: Node, relationHeads: number, mask: Node): Node {
  const [, heads = 1, , headWidth = 1] = vectors.shape
  if (heads === relationHeads) return vectors
  const width = heads * headWidth
  if (width % relationHeads !== 0)
    throw new StillroomError(
      'shape-mismatch',
      `attention-relations cannot cut vectors of ${width} into ${relationHeads} relation heads; ask for a number that divides ${width}`,
    )
  const [batch, tokens] = [lengthOf(mask, 0), lengthOf(mask, 1)]
  const sideBySide = transpose(vectors, [0, 2, 1, 3]) // [B, T, A, H]
  const cut = reshape(sideBySide, [batch, tokens, relationHeads, width / relationHeads])
  return transpose(cut, [0, 2, 1, 3])
}
