import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { resolveData, resolveUnlabelled } from '../../catalogue/resolve-data.ts'
import { resolveModel } from '../../catalogue/resolve-model.ts'
import type { DataSource, DistillPlan, ModelSource, RunPlan } from '../../contract/plan.ts'
import type { LongWork } from '../../contract/progress.ts'
import { RUN_FILES, type ModelFolder, type Sources } from '../../contract/run-files.ts'
import type { CheckpointEntry } from '../../contract/requests/run-requests.ts'
import { checkPlanAgainstTeacher } from '../../domain/plan/parse-run-plan.ts'
import { PRETRAINED_WITHOUT_BASE } from '../../domain/plan/distill-problems.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { requireClasses } from '../../model-folder/model-head.ts'
import { readModelFolder } from '../../model-folder/read-model-folder.ts'
import { sha256OfFile } from '../../processes/sha256-of-file.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'
import { syncFolder, writeAtomically } from '../../run-folder/write-atomically.ts'
import { newRunId, runFolder, toRunId, type Home } from '../home.ts'
import { requireSaneSteps } from './require-sane-steps.ts'
import { matchBase, matchOwn, matchTeacher } from './match-model-classes.ts'
import { requireRoom } from './require-room.ts'

/**
 * Fetches and checks what a plan names: data, and the model that is fine-tuned or distilled. For a
 * plan that fine-tunes its teacher first, `base` is the model it starts from and `teacher` is left
 * for the caller.
 * @throws StillroomError what catalogue and data sets throw, `invalid-plan` when plan and teacher
 * do not fit
 */
export async function resolveSources(plan: RunPlan, home: Home, work: LongWork): Promise<Sources> {
  const start = plan.kind === 'distill' ? await resolveStart(plan, home, work) : undefined
  const unlabelled = await resolveUnlabelled(plan.data, work)
  const data = { ...(await resolveData(plan.data.source, work)), ...(unlabelled && { unlabelled }) }
  await requireSaneSteps(plan, data)
  const source = plan.kind === 'distill' ? plan.teacher.model : plan.model
  const model = await resolveModel(source, { ...work, runsFolder: home.runs })
  if (plan.kind === 'fine-tune') return { ...data, base: matchBase(model, plan.data, data) }
  const found = readModelFolder(model.path)
  checkPlanAgainstTeacher(plan, found.config.layers)
  const withStart = (labels: string[]) => ({
    ...data,
    labels,
    ...(start && { start: matchStart(plan, start, labels, home) }),
  })
  if (plan.teacher.fineTune) return { ...withStart(data.labels), base: matchBase(model, plan.data, data) }
  requireClasses(found)
  if (plan.student.start.from === 'pretrained')
    throw new StillroomError('invalid-plan', PRETRAINED_WITHOUT_BASE)
  const { teacher, labels } = matchTeacher(model, plan.data, data)
  return { ...withStart(labels), teacher }
}

/** A checkpoint has the classes of the run that wrote it. */
function matchStart(
  { student }: DistillPlan,
  start: ModelFolder,
  labels: readonly string[],
  home: Home,
): ModelFolder {
  if (student.start.from !== 'checkpoint') return start
  const { labels: own } = readSources(runFolder(home, toRunId(student.start.run)))
  return matchOwn(start, own, labels, `the checkpoint of run ${student.start.run}`)
}

/**
 * Makes a run's folder, whole or not at all.
 * @returns the folder; its name is the run's id
 * @throws StillroomError `disk-full` where there is no room for what the run will write,
 * `not-writable`
 */
export function createRun(plan: RunPlan, sources: Sources, home: Home): string {
  requireRoom(plan, sources, home)
  const id = newRunId()
  const staging = join(home.runs, `.${id}.making`)
  const folder = join(home.runs, id)
  try {
    mkdirSync(staging)
    const write = (name: string, value: unknown) =>
      writeAtomically(join(staging, name), `${JSON.stringify(value, undefined, 2)}\n`)
    write(RUN_FILES.plan, plan)
    write(
      RUN_FILES.sources,
      sources.start ? { ...sources, start: takeStart(sources.start, staging, folder) } : sources,
    )
    renameSync(staging, folder)
    syncFolder(home.runs)
    return folder
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/**
 * The checkpoint that a student starts from, by its manifest's hash.
 * @throws StillroomError `unknown-run`, `unknown-checkpoint`, `invalid-plan` when that student has
 * another number of layers
 */
export async function resolveStart(
  { student }: DistillPlan,
  home: Home,
  { signal }: LongWork,
): Promise<ModelFolder | undefined> {
  const { start, layers } = student
  if (start.from !== 'checkpoint') return undefined
  const run = runFolder(home, toRunId(start.run))
  const plan = readPlan(run)
  if (plan.kind !== 'distill' || plan.student.layers !== layers)
    throw new StillroomError(
      'invalid-plan',
      `student.start is a checkpoint of run ${start.run}, ${plan.kind === 'distill' ? `whose student has ${plan.student.layers} layers` : 'which fine-tunes a teacher'}; a student of ${layers} layers cannot start from it`,
    )
  const path = join(run, RUN_FILES.checkpoints, String(start.step))
  const weights = join(path, 'model.safetensors')
  if (!existsSync(weights)) {
    const there = checkpointsOf(run).map(({ step }) => step)
    throw new StillroomError(
      'unknown-checkpoint',
      `Run ${start.run} has no checkpoint of step ${start.step}${there.length > 0 ? ` (but of ${there.join(', ')})` : ''}`,
    )
  }
  return { path, sha256: await sha256OfFile(weights, signal) }
}

/** The checkpoints that a run has, by step. */
export function checkpointsOf(run: string): readonly CheckpointEntry[] {
  const root = join(run, RUN_FILES.checkpoints)
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter(
      (name) =>
        /^\d+$/.test(name) &&
        ['manifest.json', 'model.safetensors'].every((file) => existsSync(join(root, name, file))),
    )
    .map((name) => ({
      step: Number(name),
      bytes: statSync(join(root, name, 'model.safetensors')).size,
      writtenAt: statSync(join(root, name, 'manifest.json')).mtime.toISOString(),
    }))
    .sort((a, b) => a.step - b.step)
}

/**
 * Gives a run the weights that it starts from: a second name of the same file where the disk can do
 * that, for neither is ever written to; else a copy.
 */
function takeStart(start: ModelFolder, staging: string, folder: string): ModelFolder {
  const own = join(staging, RUN_FILES.start)
  mkdirSync(own)
  const [from, to] = [join(start.path, 'model.safetensors'), join(own, 'model.safetensors')]
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
  syncFolder(own)
  return { ...start, path: join(folder, RUN_FILES.start) }
}

/**
 * A plan read from a file names its files relative to itself; in a run folder they stand in full.
 */
export function withAbsolutePaths(plan: RunPlan, planFile: string): RunPlan {
  const full = (path: string) => (isAbsolute(path) ? path : resolve(dirname(planFile), path))
  const ofModel = (model: ModelSource): ModelSource =>
    model.kind === 'folder' ? { ...model, path: full(model.path) } : model
  const ofData = (source: DataSource): DataSource =>
    source.kind === 'files' ? { ...source, train: full(source.train), dev: full(source.dev) } : source
  const { unlabelled } = plan.data
  const data = {
    ...plan.data,
    source: ofData(plan.data.source),
    ...(unlabelled?.path !== undefined && { unlabelled: { ...unlabelled, path: full(unlabelled.path) } }),
  }
  if (plan.kind === 'fine-tune') return { ...plan, data, model: ofModel(plan.model) }
  return { ...plan, data, teacher: { ...plan.teacher, model: ofModel(plan.teacher.model) } }
}
