import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DistillPlan, FineTunePlan, RunPlan, TeacherTraining } from '../../contract/plan.ts'
import type { LongWork } from '../../contract/progress.ts'
import { RUN_FILES, type ModelFolder, type Sources } from '../../contract/run-files.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import type { TrainingEvent } from '../../contract/training-event.ts'
import { teacherPlan } from '../../domain/plan/teacher-plan.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { classNamesOf } from '../../model-folder/class-names-of.ts'
import { hashWeights } from '../../model-folder/hash-weights.ts'
import { makeBallast } from '../../run-folder/ballast.ts'
import { listRunFolders, readPlan, readRun, readSources } from '../../run-folder/read-run.ts'
import { createRun } from './create-run.ts'
import { resolveSources } from './resolve-sources.ts'
import type { Home } from '../home.ts'
import { trainToEnd } from './train-to-end.ts'
import { matchOwn } from './match-model-classes.ts'

export interface PlanSurroundings extends LongWork {
  readonly home: Home
  readonly runtime: ReadyRuntime
  /** Told when a run begins or is taken up again, the teacher's before the student's. */
  readonly onRun?: (run: RunOverview) => void
  readonly onEvent?: (event: TrainingEvent) => void
  /**
   * Ends the following of a trainer, which goes on, and all fetching; `signal` stops the trainer.
   */
  readonly leave?: AbortSignal
  /** A trainer that runs already is followed as it is: a paused one stays paused. */
  readonly joinsAsItIs?: boolean
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
    createRun(plan, { ...sources, teacher: await resultOf(teacher, sources.labels, surroundings) }, home)
  return { run: await train(folder, surroundings), teacher }
}

/**
 * A run that fine-tunes this very teacher: the finished one, one to be taken up again, or a new
 * one.
 */
export async function fineTunedTeacher(
  distilled: DistillPlan,
  fineTune: TeacherTraining,
  { base, start: _start, unlabelled: _unlabelled, ...sources }: Sources,
  surroundings: PlanSurroundings,
): Promise<RunOverview> {
  const plan = teacherPlan(distilled, fineTune)
  const own: Sources = { ...sources, base }
  const same = runsOf(plan, own, surroundings.home)
  const finished = same.find((folder) => readRun(folder).state === 'finished')
  if (finished) return readRun(finished)
  const begun = same.findLast((folder) => readRun(folder).state !== 'failed')
  return train(begun ?? createRun(plan, own, surroundings.home), surroundings)
}

/** A run that has fine-tuned this very teacher; undefined where none has. */
export function finishedTeacher(
  distilled: DistillPlan,
  fineTune: TeacherTraining,
  { base, ...sources }: Sources,
  home: Home,
): RunOverview | undefined {
  const plan = teacherPlan(distilled, fineTune)
  const same = runsOf(plan, { ...sources, base }, home)
  return same.map((folder) => readRun(folder)).find(({ state }) => state === 'finished')
}

function runsOf(plan: FineTunePlan, sources: Sources, home: Home): readonly string[] {
  const key = contentKey(plan, sources)
  return listRunFolders(home.runs).filter((folder) => keyOf(folder) === key)
}

/**
 * Trains a run folder to its end. @throws StillroomError `interrupted` when it was stopped before
 */
export async function train(folder: string, surroundings: PlanSurroundings): Promise<RunOverview> {
  surroundings.onRun?.(readRun(folder))
  await makeBallast(surroundings.home.folder)
  const run = await trainToEnd(folder, surroundings.runtime, surroundings)
  if (run.state === 'finished') return run
  throw new StillroomError(
    'interrupted',
    `Run ${run.id} was stopped after step ${run.step} of ${run.steps}; a checkpoint is kept. Go on with: npm run -s stillroom -- resume ${run.id}`,
  )
}

/** What a finished run made. @param labels of the data that it is used on */
export async function resultOf(
  { id, folder }: RunOverview,
  labels: readonly string[],
  { signal }: LongWork,
): Promise<ModelFolder> {
  const path = join(folder, RUN_FILES.student)
  const sha256 = await hashWeights(path, signal)
  return matchOwn({ path, sha256 }, classNamesOf(path), labels, `the teacher of run ${id}`)
}

/**
 * What decides a fine-tuned model, and nothing else: contents of files, not where they lie or what
 * the run is called.
 */
function contentKey({ data, training }: FineTunePlan, { train, dev, labels, base }: Sources): string {
  const { maxLength, fraction } = data
  const { path: _train, ...trainFile } = train
  const { path: _dev, ...devFile } = dev
  const decisive = [
    maxLength,
    fraction,
    sorted(training),
    sorted(trainFile),
    sorted(devFile),
    labels,
    base?.sha256,
    base?.classes && ('order' in base.classes ? base.classes.order : 'a new head'),
  ]
  return createHash('sha256').update(JSON.stringify(decisive)).digest('hex')
}

function keyOf(folder: string): string | undefined {
  try {
    // Of ten thousand plans few fine-tune a teacher; only those are read in full.
    if (!readFileSync(join(folder, RUN_FILES.plan), 'utf8').includes('"fine-tune"')) return undefined
    const plan = readPlan(folder)
    return plan.kind === 'fine-tune' ? contentKey(plan, readSources(folder)) : undefined
  } catch {
    return undefined // a folder that is damaged is nobody's teacher
  }
}

function sorted(object: object): readonly (readonly [string, unknown])[] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
}
