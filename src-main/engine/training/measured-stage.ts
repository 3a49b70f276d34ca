import type { Node } from '../graph/graph.ts'
import { pack } from '../graph/raw-ops/shape.ts'
import type { StageLoss } from './stage-loss.ts'

/** What of a stage is measured without dropout, by fetches that change nothing. */
export interface MeasuredStage {
  /** As a step's report, with 0 for the norm of a gradient that nobody asks for. */
  readonly report: Node
}

/** @param losses of networks without dropout */
export function measuredStage({ total, values }: StageLoss): MeasuredStage {
  return { report: pack([total, total.graph.constant(0), ...values]) }
}
