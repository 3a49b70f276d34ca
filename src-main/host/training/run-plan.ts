import type { RunPlan } from '../../contract/plan.ts'
import type { Sources } from '../../contract/run-files.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { askedKey, askedOf } from '../../domain/plan/plan-key.ts'
import { createRun } from './create-run.ts'
import { findOrMakeRun } from './find-or-make-run.ts'
import { fineTunedTeacher, resultOf } from './fine-tuned-teacher.ts'
import { resolveSources } from './resolve-sources.ts'
import { train, type TrainingSurroundings } from './train.ts'

export interface PlanSurroundings extends TrainingSurroundings {
  /**
   * The folder in which this very plan was begun already, to be gone on with. Left out, every plan
   * makes a run of its own.
   */
  readonly begun?: (plan: RunPlan, sources: Sources) => string | undefined
}

export interface PlanResult {
  readonly run: RunOverview
  /** The run that fine-tuned the teacher, where the plan asks for one. */
  readonly teacher?: RunOverview
}

/**
 * Runs a plan to its end. A teacher to be fine-tuned first is a run of its own; one that was
 * fine-tuned before on the same data, from the same weights, with the same settings is found again
 * by its content and not trained twice.
 * @throws StillroomError `interrupted` when told to stop (the run is kept and can be resumed), and
 * what its parts throw
 */
export async function runPlan(plan: RunPlan, surroundings: PlanSurroundings): Promise<PlanResult> {
  const { home } = surroundings
  const { signal, leave, onProgress } = surroundings
  const ends = [signal, leave].filter((end) => end !== undefined)
  const sources = await resolveSources(plan, home, { onProgress, signal: AbortSignal.any(ends) })
  if (plan.kind === 'fine-tune' || !plan.teacher.fineTune) {
    return { run: await train(await folderOf(plan, sources, surroundings), surroundings) }
  }
  const teacher = await fineTunedTeacher(plan, plan.teacher.fineTune, sources, surroundings)
  const taught = { ...sources, teacher: await resultOf(teacher, sources, surroundings) }
  return { run: await train(await folderOf(plan, taught, surroundings), surroundings), teacher }
}

async function folderOf(plan: RunPlan, sources: Sources, surroundings: PlanSurroundings): Promise<string> {
  const { begun, home } = surroundings
  if (!begun) return createRun(plan, sources, home)
  return findOrMakeRun(
    askedKey(askedOf(plan)),
    home,
    surroundings,
    () => begun(plan, sources) ?? createRun(plan, sources, home),
  )
}
