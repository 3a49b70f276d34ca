import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { LayerPair } from '../../src-main/contract/plan-student.ts'

/** Layers that are drawn, of teacher and student. */
export interface DrawnLayers {
  readonly teacher: number
  readonly student: number
}

/** A plan's mapping, and the layers to draw it between. */
export function drawnMapping(plan: RunPlan): DrawnLayers & { readonly pairs: readonly LayerPair[] } {
  return { ...layersOf([plan]), pairs: plan.kind === 'distill' ? plan.mapping : [] }
}

/**
 * Layers to draw for several plans at once. A plan names the teacher's layers that it uses; how
 * many there are above the last of them, it does not say.
 */
export function layersOf(plans: readonly RunPlan[]): DrawnLayers {
  const students = plans.flatMap((plan) => (plan.kind === 'distill' ? plan : []))
  const teacher = students.flatMap(({ mapping, student: { start } }) => [
    ...mapping.map((pair) => pair.teacher),
    ...(start.from === 'teacher' ? start.layers : []),
  ])
  return {
    teacher: Math.max(0, ...teacher),
    student: Math.max(0, ...students.map(({ student }) => student.layers)),
  }
}
