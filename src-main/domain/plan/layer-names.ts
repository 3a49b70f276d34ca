import { LOSSES } from '../../contract/losses.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { isConsistency, looksAt } from './loss-term.ts'

/** `S2`, `T4`; layer 0 are the embeddings. */
export function layerName(role: 'T' | 'S', layer: number): string {
  return layer === 0 ? 'embeddings' : `${role}${layer}`
}

/** `4→2`; `embeddings` where both are. */
export function pairName({ teacher, student }: LayerPair): string {
  return teacher === 0 && student === 0 ? 'embeddings' : `${teacher}→${student}`
}

/** Whether a loss compares a mapped pair: embeddings have a hidden state and no attention. */
export function comparesPair({ loss }: Pick<LossTerm, 'loss'>, { student }: LayerPair): boolean {
  return student > 0 || LOSSES[loss].compares === 'hidden-state'
}

/**
 * What a loss compares at once: a mapped pair, or, where it weighs the teacher's layers or looks at
 * none of them, all pairs of a student layer. The first of them gives it its name in the log and
 * its curves.
 */
export function comparisonsOf(
  term: Pick<LossTerm, 'loss'>,
  pairs: readonly LayerPair[],
): readonly (readonly [LayerPair, ...LayerPair[]])[] {
  const compared = pairs.filter((pair) => comparesPair(term, pair))
  if (looksAt(term.loss) !== 'layers' && !isConsistency(term)) return compared.map((pair) => [pair])
  const byStudent = Map.groupBy(compared, ({ student }) => student)
  return [...byStudent.values()] as [LayerPair, ...LayerPair[]][]
}
