import type { RunPlan } from '../../contract/plan.ts'

/**
 * How many classes a run tells apart, where that is known: all of a teacher's that is taken as it
 * is, else as many as the data has labels.
 * @param model classes of the plan's teacher; 0 where it has no classifier
 */
export function classesOfRun(
  plan: RunPlan,
  data: number | undefined,
  model: number | undefined,
): number | undefined {
  const isTaken = plan.kind === 'distill' && plan.teacher.fineTune === undefined
  return isTaken && model ? model : data
}
