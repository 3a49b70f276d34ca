import { basename } from 'node:path'
import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import { checkPlanAgainstClasses } from '../../domain/plan/parse-run-plan.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'
import { createRun } from './create-run.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import { requireSaneSteps } from './require-sane-steps.ts'
import { requireSources } from './require-sources.ts'
import { resolveStart } from './resolve-start.ts'
import { matchOwn } from './match-model-classes.ts'

/**
 * Makes the folder of a run that goes on from a student's checkpoint on the same data and under the
 * same teacher: what its parent's sources say is taken as it is, and the weights are its own from
 * now on.
 * @returns the new run's folder; undefined for a plan that is no such fork, whose sources are
 * resolved when its turn comes
 * @throws StillroomError `unknown-run`, `unknown-checkpoint`, `invalid-plan`, `inputs-changed` when
 * its files are gone
 */
export async function forkRun(plan: RunPlan, home: Home): Promise<string | undefined> {
  if (plan.kind === 'fine-tune' || plan.student.start.from !== 'checkpoint') return undefined
  const parent = runFolder(home, toRunId(plan.student.start.run))
  const before = readPlan(parent)
  if (before.kind === 'fine-tune' || learntFrom(before) !== learntFrom(plan)) return undefined
  const start = await resolveStart(plan, home, {})
  const { base: _base, ...sources } = readSources(parent)
  requireSources(sources, `run ${basename(parent)}`)
  await requireSaneSteps(plan, sources)
  checkPlanAgainstClasses(plan, sources.labels)
  const matched =
    start &&
    matchOwn(start, sources.labels, sources.labels, `the checkpoint of run ${plan.student.start.run}`)
  return createRun(plan, { ...sources, start: matched }, home)
}

/** Data and teacher, but for where the teacher's tensors are kept. */
function learntFrom({ data, teacher: { vault: _vault, ...teacher } }: DistillPlan): string {
  return JSON.stringify([data, teacher])
}
