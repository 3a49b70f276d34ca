import { basename } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { ModelSource } from '../../contract/plan-sources.ts'
import { withModels } from '../../domain/plan/models-of.ts'
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
  const named = withModels(plan, ofModel)
  if (named.kind === 'fine-tune' || named.student.start.from !== 'checkpoint') return named
  const { student } = named
  const start = { ...named.student.start, run: full(named.student.start.run) }
  return { ...named, student: { ...student, start } }
}
