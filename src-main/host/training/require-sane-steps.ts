import { statSync } from 'node:fs'
import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import { refusal } from '../../domain/plan/parse-run-plan.ts'
import { stepProblems } from '../../domain/plan/step-problems.ts'
import { readSplit } from '../../datasets/read-split.ts'

/** A compressed row takes a byte or more of so many. */
const ROWS_A_BYTE = 100

/**
 * Rows are counted only where a file of that size could have so many that a training would never
 * end.
 * @throws StillroomError `invalid-plan` when one of the plan's trainings has more steps than any
 * may have
 */
export async function requireSaneSteps(
  plan: RunPlan,
  { train, labels }: Pick<Sources, 'train' | 'labels'>,
): Promise<void> {
  if (stepProblems(plan, statSync(train.path).size * ROWS_A_BYTE).length === 0) return
  const { split } = await readSplit(train, { labels })
  const problems = stepProblems(plan, split.examples.length)
  if (problems.length > 0) throw refusal(problems)
}
