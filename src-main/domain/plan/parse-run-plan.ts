import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import { classProblems, teacherProblems } from './distill-problems.ts'
import { classWeightProblems } from './class-weights.ts'
import type { NetworkShape } from './network-shape.ts'
import type { PlanProblem } from './plan-problem.ts'
import { checkPlan } from './plan-problems.ts'
import { StillroomError } from '../stillroom-error.ts'

/**
 * Turns what a person wrote into a plan that needs no further checks.
 * @throws StillroomError `invalid-plan` with every problem, one a line: where it is, what is there,
 * what to do
 */
export function parseRunPlan(input: unknown): RunPlan {
  const { plan, problems } = checkPlan(input)
  if (!plan) throw refusal(problems)
  return plan
}

/**
 * What can be said of a plan only once its teacher is read, and the model that its student starts
 * as.
 * @throws StillroomError `invalid-plan` with every problem
 */
export function checkPlanAgainstTeacher(plan: DistillPlan, teacher: NetworkShape, own?: NetworkShape): void {
  const problems = teacherProblems(plan, teacher, own)
  if (problems.length > 0) throw refusal(problems)
}

/**
 * What can be said of a plan only once the run's classes are known.
 * @throws StillroomError `invalid-plan` with every problem
 */
export function checkPlanAgainstClasses(plan: RunPlan, labels: readonly string[]): void {
  const ofLosses = plan.kind === 'distill' ? classProblems(plan, labels.length) : []
  const problems = [...ofLosses, ...classWeightProblems(plan, labels)]
  if (problems.length > 0) throw refusal(problems)
}

/** The error that refuses a plan: every problem, one a line. */
export function refusal(problems: readonly Pick<PlanProblem, 'message'>[]): StillroomError {
  return new StillroomError(
    'invalid-plan',
    `The plan cannot be run:\n${problems.map(({ message }) => `  ${message}`).join('\n')}`,
  )
}
