import type { RunPlan } from '../../contract/plan.ts'
import type { ModelSource } from '../../contract/plan-sources.ts'

/** Every model that a plan names: the one that teaches or is fine-tuned, then the student's own. */
export function modelsOf(plan: RunPlan): readonly [ModelSource, ...ModelSource[]] {
  if (plan.kind === 'fine-tune') return [plan.model]
  const { start } = plan.student
  return [plan.teacher.model, ...(start.from === 'model' ? [start.model] : [])]
}

/** The plan with each of its models put otherwise. */
export function withModels<Plan extends RunPlan>(plan: Plan, put: (model: ModelSource) => ModelSource): Plan {
  if (plan.kind === 'fine-tune') return { ...plan, model: put(plan.model) }
  const { teacher, student } = plan
  const { start } = student
  return {
    ...plan,
    teacher: { ...teacher, model: put(teacher.model) },
    student: start.from === 'model' ? { ...student, start: { ...start, model: put(start.model) } } : student,
  }
}
