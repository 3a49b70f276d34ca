import type { RunPlan } from '../contract/plan.ts'
import { planKey } from '../domain/plan/plan-key.ts'
import type { ReadableDb } from './database.ts'

/**
 * The key that runs of a plan have, told by the latest that was made of it with whatever seed;
 * undefined where there is none.
 */
export function selectPlanKey(db: ReadableDb, plan: RunPlan): string | undefined {
  const select = db.prepare<[string], string>(
    'SELECT plan_key FROM runs WHERE asked_key = ? ORDER BY created_at DESC LIMIT 1',
  )
  return select.pluck().get(planKey(plan))
}
