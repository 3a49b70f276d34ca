import type { TaskKind } from '../../contract/tasks.ts'
import type { LossTerm } from '../../contract/plan-losses.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { OwnOperations } from '../graph/graph.ts'

/** Which losses one stage of a plan trains on. */
export interface StageLosses {
  readonly terms: readonly LossTerm[]
  /** Those that internal terms compare. */
  readonly pairs: readonly LayerPair[]
  /** Of the pairs each step is told one for each student layer; left out, all are compared. */
  readonly draw?: 'epoch' | 'step'
  /**
   * The student layers that are trained, 0 for the embeddings, with pooler and classifier where the
   * losses reach them; left out, all that the losses reach.
   */
  readonly trained?: readonly number[]
}

/** What a run's graph is built for. */
export interface StepGraphPlan {
  readonly student: EncoderConfig
  readonly teacher?: EncoderConfig
  /** Or outputs of another kind of task. */
  readonly classes: number
  /** One class to a text, when left out. */
  readonly taskKind?: TaskKind
  readonly stages: readonly StageLosses[]
  readonly clipNorm: number
  readonly weightDecay: number
  readonly precision: 'float32' | 'bfloat16'
  /** `embeddings`: all tables and their layer norm stay as they are. */
  readonly freeze: 'none' | 'embeddings'
  /** What the backward pass computes a second time; nothing, when left out. */
  readonly recompute?: 'none' | 'layers'
  /** What is measured without dropout besides; left out, nothing. */
  readonly measures?: { readonly losses: boolean; readonly gradients: boolean }
  /** Whether dropout is on while training; rates are the student config's. */
  readonly dropout: boolean
  /**
   * Whether batches hold rows without a label; the graph of a run without any is not touched by it.
   */
  readonly hasUnlabelled?: boolean
  /** What each class weighs in the hard-label loss; left out, all weigh the same. */
  readonly classWeights?: readonly number[]
  /** Whether the teacher reads other tokens than the student. */
  readonly isReadTwice?: boolean
  /** As the backend says that it can run. */
  readonly own: OwnOperations
}
