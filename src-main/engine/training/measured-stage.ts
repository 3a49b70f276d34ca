import type { Node } from '../graph/graph.ts'
import { pack } from '../graph/raw-ops/shape.ts'
import { isProjection } from '../losses/projection.ts'
import { gradientProducts, type GradientProducts } from './gradient-products.ts'
import type { ModelVariables } from './model-variables.ts'
import type { StageLoss } from './stage-loss.ts'
import type { StageLosses, StepGraphPlan } from './step-graph-plan.ts'
import { layerOfParameter, trainedParts } from './trained-parts.ts'

/** What of a stage is measured without dropout, by fetches that change nothing. */
export interface MeasuredStage {
  /** As a step's report, with 0 for the norm of a gradient that nobody asks for. */
  readonly report: Node
  /** Of its terms, in their order; absent where they are not measured, or nothing is trained. */
  readonly gradients?: GradientProducts
}

/** @param losses of networks without dropout */
export function measuredStage(
  plan: StepGraphPlan,
  stage: StageLosses,
  { total, parts, values }: StageLoss,
  student: ModelVariables,
): MeasuredStage {
  const { isTrained } = trainedParts(plan, stage)
  const layerOf = (name: string) =>
    isProjection(name) || !isTrained(name) ? undefined : (layerOfParameter(name, plan.student) ?? null)
  return {
    report: pack([total, total.graph.constant(0), ...values]),
    ...(plan.measures?.gradients && { gradients: gradientProducts(parts, student, layerOf) }),
  }
}
