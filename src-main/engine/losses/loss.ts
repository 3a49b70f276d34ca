import { LOSSES } from '../../contract/losses.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import { lossSettings, type LossSettings } from '../../domain/plan/loss-term.ts'
import type { AttentionHeads } from '../graph/ops/attention.ts'
import type { Node } from '../graph/graph.ts'
import type { Temperature } from './temperature.ts'

/**
 * What a loss on the classifier's output may look at. B batch, C classes, or outputs of another
 * kind of task.
 */
export interface ClassificationInputs {
  /** One class to a text, when left out. */
  readonly taskKind?: TaskKind
  /** [B, C] */
  readonly studentLogits: Node
  /** [B, C]; absent while a teacher is fine-tuned. */
  readonly teacherLogits?: Node
  /**
   * One class to a text: [B] int32, -1 for a row without a label. Other tasks: [B, C] float32,
   * `NO_TARGET` in such a row.
   */
  readonly labels: Node
  /** Whether there are rows without a label. */
  readonly hasUnlabelled?: boolean
  /** [C] what each class weighs, of several labels having each; left out, all weigh the same. */
  readonly classWeights?: readonly number[]
}

/**
 * What an internal loss may look at: one mapped pair of layers, or the embeddings, which have no
 * attention. B batch, A heads, T tokens, D hidden. A loss that looks at `layers` is built once for
 * all pairs of a student layer, of which the other inputs are the first's.
 */
export interface LayerPairInputs {
  /** [B, T, D] after the layer */
  readonly teacherState: Node
  readonly studentState: Node
  /** The teacher's states of all those pairs; for other losses its one. */
  readonly teacherStates: readonly Node[]
  /** [B, A, T, T], rows sum to 1 */
  readonly teacherAttention: Node
  readonly studentAttention: Node
  readonly teacherHeads: AttentionHeads
  readonly studentHeads: AttentionHeads
  /** [B, T], 1 for a real token and 0 for padding */
  readonly mask: Node
}

/** The settings of a term, a temperature that changes as what each step is fed. */
export interface BuildSettings extends Omit<LossSettings, 'temperature'> {
  readonly temperature: Temperature
}

/** A scalar node, not yet weighted. What comes from the teacher is a constant to it. */
export interface ClassificationLoss {
  readonly kind: 'classification'
  readonly build: (inputs: ClassificationInputs, settings: BuildSettings) => Node
}

/** The same between layers, or at the embeddings. */
export interface InternalLoss {
  readonly kind: 'internal'
  readonly build: (inputs: LayerPairInputs, settings: BuildSettings) => Node
}

export type Loss = ClassificationLoss | InternalLoss

/** What a term is a mean over, which decides the weight of a part of a batch in it. */
export function averagedOver(term: LossTerm): 'labelled' | 'examples' | 'tokens' {
  if (LOSSES[term.loss].compares === 'labels') return 'labelled'
  return lossSettings(term).per === 'tokens' ? 'tokens' : 'examples'
}
