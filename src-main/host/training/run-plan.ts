import type { RunPlan } from '../../contract/plan.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { createRun } from './create-run.ts'
import { fineTunedTeacher, resultOf } from './fine-tuned-teacher.ts'
import { resolveSources } from './resolve-sources.ts'
import { train, type TrainingSurroundings } from './train.ts'

export interface PlanSurroundings extends TrainingSurroundings {
  /**
   * The folder in which this very plan was begun already, to be gone on with. Left out, every plan
   * makes a run of its own.
   */
  readonly begun?: (plan: RunPlan) => string | undefined
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
    return { run: await train(createRun(plan, sources, home), surroundings) }
  }
  const teacher = await fineTunedTeacher(plan, plan.teacher.fineTune, sources, surroundings)
  const folder =
    surroundings.begun?.(plan) ??
    createRun(plan, { ...sources, teacher: await resultOf(teacher, sources, surroundings) }, home)
  return { run: await train(folder, surroundings), teacher }
}
