import { declareEncoderInputs, type EncoderInputs } from '../encoder/encoder.ts'
import type { Graph, Node } from '../graph/graph.ts'
import { mixesTexts } from './mixed-outputs.ts'
import type { StepGraphPlan } from './step-graph-plan.ts'

/** Where a step is fed. */
export interface StepInputs extends EncoderInputs {
  /** What the teacher reads, where that is not what the student reads. */
  readonly teacher?: EncoderInputs
  /** [B] int32, or of another task than one class to a text [B, K] float32 */
  readonly labels: Node
  /** [2] int32: run seed and step. */
  readonly seed: Node
  /**
   * [2] float32: the shares of a whole batch's examples and of its real tokens that are fed; 1 and
   * 1 where they are left out.
   */
  readonly shares: Node
  /**
   * [] float32: the same of its labelled examples, or of what their classes weigh; only where there
   * are others, or class weights.
   */
  readonly labelledShare?: Node
  /** [] float32: λ of a step's mixtures; only where losses look at mixtures. */
  readonly mixingShare?: Node
}

export function declareStepInputs(graph: Graph, plan: StepGraphPlan): StepInputs {
  return {
    ...declareEncoderInputs(graph),
    ...(plan.isReadTwice && { teacher: declareEncoderInputs(graph, 'teacher_') }),
    labels:
      (plan.taskKind ?? 'classification') === 'classification'
        ? graph.placeholder('labels', 'int32', [-1])
        : graph.placeholder('labels', 'float32', [-1, plan.classes]),
    seed: graph.placeholder('seed', 'int32', [2]),
    shares: graph.placeholderWithDefault('shares', graph.constant([1, 1])),
    ...((plan.hasUnlabelled || plan.classWeights) && {
      labelledShare: graph.placeholderWithDefault('labelledShare', graph.constant(1)),
    }),
    ...(plan.stages.some(mixesTexts) && { mixingShare: graph.placeholder('mixingShare', 'float32', []) }),
  }
}
