import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { isInternal } from '../plan/loss-term.ts'

/**
 * The pairs of layers that the runs of a study are measured at: those of a run's own mapping and
 * those of the study's, so that methods without one, and controls with another, stand beside the
 * rest. The study's is the first mapping among its plans with as deep a student of the same
 * teacher.
 * @param plans of the study, in its order
 * @returns of a plan its pairs, by student's layer, then by teacher's; none where none is mapped
 */
export function insidePairs(plans: readonly RunPlan[]): (plan: DistillPlan) => readonly LayerPair[] {
  const first = new Map<string, readonly LayerPair[]>()
  for (const plan of plans)
    if (plan.kind === 'distill' && layersOf(plan).length > 0 && !first.has(shapeOf(plan)))
      first.set(shapeOf(plan), layersOf(plan))
  return (plan) => {
    const pairs = [...layersOf(plan), ...(first.get(shapeOf(plan)) ?? [])]
    const once = new Map(pairs.map((pair) => [pairKey(pair), pair]))
    return [...once.values()].sort((a, b) => a.student - b.student || a.teacher - b.teacher)
  }
}

/** Whether the run's losses compare these layers. */
export function learnsFrom({ losses, mapping }: DistillPlan, pair: LayerPair): boolean {
  return losses.some(isInternal) && mapping.some((one) => pairKey(one) === pairKey(pair))
}

export function pairKey({ teacher, student }: LayerPair): string {
  return `${teacher} ${student}`
}

/** Embeddings, layer 0, have no attention. */
function layersOf({ mapping }: DistillPlan): readonly LayerPair[] {
  return mapping
    .filter(({ teacher, student }) => teacher > 0 && student > 0)
    .map(({ teacher, student }) => ({ teacher, student }))
}

function shapeOf({ teacher, student }: DistillPlan): string {
  return JSON.stringify([teacher.model, student.layers])
}
