import type { RunPlan } from '../../src-main/contract/plan.ts'
import type { Points } from '../../src-main/contract/points.ts'

/** Where a fork leaves its parent. */
export interface Branch {
  /** The parent's id. */
  readonly parent: string
  /** Of the parent's own steps. */
  readonly step: number
}

/** Undefined for a run that is no fork. */
export function branchOf(plan: RunPlan): Branch | undefined {
  if (plan.kind === 'fine-tune' || plan.student.start.from !== 'checkpoint') return undefined
  const { run, step } = plan.student.start
  return { parent: run, step }
}

/**
 * Steps that its ancestors took before a run's first one.
 * @param planOf of a run's id; where an ancestor is gone, it counts as one that is no fork
 */
export function stepsBefore(id: string, planOf: (id: string) => RunPlan | undefined): number {
  const plan = planOf(id)
  const branch = plan && branchOf(plan)
  return branch ? branch.step + stepsBefore(branch.parent, planOf) : 0
}

/**
 * A fork's curve where it goes on from its parent's: behind the steps before it, and from the
 * parent's last point up to there.
 * @param trunk the parent's curve, in its place
 */
export function grownFrom(trunk: Points | undefined, points: Points, before: number): Points {
  const at = trunk ? trunk.steps.findLastIndex((step) => step <= before) : -1
  const [step, value] = [trunk?.steps[at], trunk?.values[at]]
  const node = step === undefined || value === undefined ? [] : [{ step, value }]
  return {
    steps: [...node.map((one) => one.step), ...points.steps.map((own) => own + before)],
    values: [...node.map((one) => one.value), ...points.values],
  }
}

/** A curve up to a step. */
export function upTo({ steps, values }: Points, last: number): Points {
  const count = steps.findLastIndex((step) => step <= last) + 1
  return { steps: steps.slice(0, count), values: values.slice(0, count) }
}
