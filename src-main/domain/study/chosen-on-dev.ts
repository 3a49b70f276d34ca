import type { RunPlan } from '../../contract/plan.ts'

/**
 * What to know of dev scores where the dev set chose the checkpoints that have them; null where it
 * chose none.
 * @param finished the plans of a study's finished runs
 */
export function chosenOnDev(finished: readonly RunPlan[]): string | null {
  const chosen = finished.filter(({ training }) => training.keep === 'best').length
  if (chosen === 0) return null
  return `Of ${chosen} of ${finished.length} finished runs the result is the checkpoint that was best on the dev set: chosen on dev, so their dev scores are optimistic. Those on a held-out test file are not.`
}
