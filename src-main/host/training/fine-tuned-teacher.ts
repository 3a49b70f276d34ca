import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DistillPlan, FineTunePlan, TeacherTraining } from '../../contract/plan.ts'
import type { LongWork } from '../../contract/progress.ts'
import { RUN_FILES, type ModelFolder, type Sources } from '../../contract/run-files.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import { teacherPlan } from '../../domain/plan/teacher-plan.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { classNamesOf } from '../../model-folder/class-names-of.ts'
import { hashWeights } from '../../model-folder/hash-weights.ts'
import { capsuleMarkOf } from '../../run-folder/capsule-mark.ts'
import { listRunFolders, readPlan, readRun, readSources } from '../../run-folder/read-run.ts'
import type { Home } from '../home.ts'
import { createRun } from './create-run.ts'
import { findOrMakeRun } from './find-or-make-run.ts'
import { matchOwn } from './match-model-classes.ts'
import { train, type TrainingSurroundings } from './train.ts'

/**
 * A run that fine-tunes this very teacher: the finished one, one to be taken up again, or a new
 * one.
 */
export async function fineTunedTeacher(
  distilled: DistillPlan,
  fineTune: TeacherTraining,
  { base, start: _start, unlabelled: _unlabelled, test: _test, ...sources }: Sources,
  surroundings: TrainingSurroundings,
): Promise<RunOverview> {
  const plan = teacherPlan(distilled, fineTune)
  const teacherSources: Sources = { ...sources, base }
  const { home } = surroundings
  const finished = finishedRun(plan, teacherSources, home)
  if (finished) return finished
  const folder = await findOrMakeRun(contentKey(plan, teacherSources), home, surroundings, () => {
    const begun = runsOf(plan, teacherSources, home).findLast((one) => readRun(one).state !== 'failed')
    return begun ?? createRun(plan, teacherSources, home)
  })
  return train(folder, surroundings)
}

/** A run that has fine-tuned this very teacher; undefined where none has. */
export function finishedTeacher(
  distilled: DistillPlan,
  fineTune: TeacherTraining,
  sources: Sources,
  home: Home,
): RunOverview | undefined {
  return finishedRun(teacherPlan(distilled, fineTune), sources, home)
}

/** The same for fine-tuned models that are equal: what has to be trained once. */
export function teacherKey(distilled: DistillPlan, fineTune: TeacherTraining, sources: Sources): string {
  return contentKey(teacherPlan(distilled, fineTune), sources)
}

function finishedRun(plan: FineTunePlan, sources: Sources, home: Home): RunOverview | undefined {
  const same = runsOf(plan, sources, home).map((folder) => readRun(folder))
  return same.find(({ state }) => state === 'finished')
}

function runsOf(plan: FineTunePlan, sources: Sources, home: Home): readonly string[] {
  const key = contentKey(plan, sources)
  return listRunFolders(home.runs).filter((folder) => keyOf(folder) === key)
}

/** What a finished run made, for the data that it is used on. */
export async function resultOf(
  { id, folder }: RunOverview,
  { labels, train }: Pick<Sources, 'labels' | 'train'>,
  { signal }: LongWork,
): Promise<ModelFolder> {
  const path = join(folder, RUN_FILES.student)
  const sha256 = await hashWeights(path, signal)
  const taskKind = taskKindOf(train)
  if (taskKind === 'regression') return { path, sha256 }
  return matchOwn({ path, sha256 }, classNamesOf(path, taskKind), labels, `the teacher of run ${id}`)
}

/**
 * What decides a fine-tuned model, and nothing else: contents of files, not where they lie or what
 * the run is called.
 */
function contentKey({ data, training }: FineTunePlan, { train, dev, labels, base }: Sources): string {
  const { maxLength, fraction, fractionSeed } = data
  const { path: _train, ...trainFile } = train
  const { path: _dev, ...devFile } = dev
  const decisive = [
    maxLength,
    fraction,
    fraction < 1 && fractionSeed,
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
    if (capsuleMarkOf(folder)) return undefined // it has no weights
    const plan = readPlan(folder)
    return plan.kind === 'fine-tune' ? contentKey(plan, readSources(folder)) : undefined
  } catch {
    return undefined // a folder that is damaged is nobody's teacher
  }
}

function sorted(object: object): readonly (readonly [string, unknown])[] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))
}
