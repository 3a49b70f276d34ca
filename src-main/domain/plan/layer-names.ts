import { LOSSES } from '../../contract/losses.ts'
import type { LayerPair, LossTerm } from '../../contract/plan.ts'

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
