import { basename } from 'node:path'
import type { DistillPlan } from '../../contract/plan.ts'
import type { RunId } from '../../contract/run-id.ts'
import { checkPlanAgainstClasses, parseRunPlan } from '../../domain/plan/parse-run-plan.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'
import { createRun } from './create-run.ts'
import { runFolder, type Home } from '../home.ts'
import { requireSaneSteps } from './require-sane-steps.ts'
import { requireSources } from './require-sources.ts'
import { resolveStart } from './resolve-start.ts'
import { matchOwn } from './match-model-classes.ts'

/**
 * Settings of a plan that a fork may change: not the data, the teacher or the student's size, for
 * its weights come from them.
 */
export type ForkChanges = Readonly<
  Partial<Record<'name' | 'mapping' | 'losses' | 'strategy' | 'training', unknown>>
>

/**
 * Makes the folder of a run that goes on from a student's checkpoint with other settings: the same
 * data, the same teacher, its weights at that step; the optimisation begins anew. Settings of
 * `training` that are not named stay as they were.
 * @returns the new run's folder
 * @throws StillroomError `unknown-run`, `unknown-checkpoint`, `invalid-plan`, `inputs-changed` when
 * its files are gone; `invalid-arguments` for a run that has no student
 */
export async function forkRun(
  home: Home,
  { id, step, changes }: { readonly id: RunId; readonly step: number; readonly changes: ForkChanges },
): Promise<string> {
  const parent = runFolder(home, id)
  const before = readPlan(parent)
  if (before.kind !== 'distill')
    throw new StillroomError(
      'invalid-arguments',
      `Run ${id} fine-tunes a teacher; only a student's run can be forked`,
    )
  const { training, ...others } = changes
  const plan = parseRunPlan({
    ...before,
    ...others,
    training:
      typeof training === 'object' ? { ...before.training, ...training } : (training ?? before.training),
    student: { ...before.student, start: { from: 'checkpoint', run: basename(parent), step } },
  }) as DistillPlan
  const start = await resolveStart(plan, home, {})
  const { base: _base, ...sources } = readSources(parent)
  requireSources(sources, `run ${id}`)
  await requireSaneSteps(plan, sources)
  checkPlanAgainstClasses(plan, sources.labels)
  const matched = start && matchOwn(start, sources.labels, sources.labels, `the checkpoint of run ${id}`)
  return createRun(plan, { ...sources, start: matched }, home)
}
