import type { RunPlan } from '../contract/plan.ts'
import type { ReadableDb } from './database.ts'
import { preparedOnce } from './prepared-once.ts'

/** Plans of finished runs, the newest first. */
export function selectFinishedPlans(
  db: ReadableDb,
  most: number,
): readonly { readonly id: string; readonly plan: RunPlan }[] {
  return preparedOnce<[number], { readonly id: string; readonly plan: string }>(
    db,
    "SELECT id, plan FROM runs WHERE said = 'finished' ORDER BY created_at DESC, id DESC LIMIT ?",
  )
    .all(most)
    .map(({ id, plan }) => ({ id, plan: JSON.parse(plan) as RunPlan }))
}
