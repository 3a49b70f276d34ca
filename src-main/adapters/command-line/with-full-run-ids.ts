import { basename } from 'node:path'
import type { ModelSource, RunPlan } from '../../contract/plan.ts'
import type { Home } from '../../host/home.ts'
import { findRun } from './find-run.ts'

/**
 * A plan that a person wrote may name earlier runs of this home by a part of their ids; a plan that
 * is run has them in full.
 * @throws StillroomError `unknown-run`
 */
export function withFullRunIds(plan: RunPlan, home: Home): RunPlan {
  const full = (id: string) => basename(findRun(home, id))
  const ofModel = (model: ModelSource): ModelSource =>
    model.kind === 'run' ? { ...model, id: full(model.id) } : model
  if (plan.kind === 'fine-tune') return { ...plan, model: ofModel(plan.model) }
  const { teacher, student } = plan
  const { start } = student
  return {
    ...plan,
    teacher: { ...teacher, model: ofModel(teacher.model) },
    student:
      start.from === 'checkpoint' ? { ...student, start: { ...start, run: full(start.run) } } : student,
  }
}
