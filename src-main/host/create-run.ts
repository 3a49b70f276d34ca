import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { z } from 'zod'
import { resolveData } from '../catalogue/resolve-data.ts'
import { resolveModel } from '../catalogue/resolve-model.ts'
import type { DataSource, ModelSource, RunPlan } from '../contract/plan.ts'
import type { LongWork } from '../contract/progress.ts'
import { RUN_FILES, type ModelFolder, type Sources } from '../contract/run-files.ts'
import { checkPlanAgainstTeacher } from '../domain/parse-run-plan.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { syncFolder, writeAtomically } from '../run-folder/write-atomically.ts'
import { newRunId, type Home } from './home.ts'

/**
 * Fetches and checks what a plan names: data, and the model that is fine-tuned or distilled. For a plan that fine-tunes its teacher first,
 * `base` is the model it starts from and `teacher` is left for the caller.
 * @throws StillroomError what catalogue and data sets throw, `invalid-plan` when plan and teacher do not fit
 */
export async function resolveSources(plan: RunPlan, home: Home, work: LongWork): Promise<Sources> {
  const data = await resolveData(plan.data.source, work)
  const source = plan.kind === 'distill' ? plan.teacher.model : plan.model
  const model = await resolveModel(source, { ...work, runsFolder: home.runs })
  if (plan.kind === 'fine-tune') return { ...data, base: model }
  checkPlanAgainstTeacher(plan, layersOf(model))
  if (plan.teacher.fineTune) return { ...data, base: model }
  if (plan.student.start.from === 'pretrained')
    throw new StillroomError(
      'invalid-plan',
      'student.start is "pretrained", but the teacher is taken as it is, and what it was fine-tuned from is not known. Start from the teacher\'s layers, or give teacher.model a pretrained model and teacher.fineTune its settings.',
    )
  return { ...data, teacher: model }
}

/** Makes a run's folder, whole or not at all. @returns the folder; its name is the run's id */
export function createRun(plan: RunPlan, sources: Sources, home: Home): string {
  const id = newRunId()
  const staging = join(home.runs, `.${id}.making`)
  const folder = join(home.runs, id)
  try {
    mkdirSync(staging)
    const write = (name: string, value: unknown) =>
      writeAtomically(join(staging, name), `${JSON.stringify(value, undefined, 2)}\n`)
    write(RUN_FILES.plan, plan)
    write(RUN_FILES.sources, sources)
    renameSync(staging, folder)
    syncFolder(home.runs)
    return folder
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** A plan read from a file names its files relative to itself; in a run folder they stand in full. */
export function withAbsolutePaths(plan: RunPlan, planFile: string): RunPlan {
  const full = (path: string) => (isAbsolute(path) ? path : resolve(dirname(planFile), path))
  const ofModel = (model: ModelSource): ModelSource =>
    model.kind === 'folder' ? { ...model, path: full(model.path) } : model
  const ofData = (source: DataSource): DataSource =>
    source.kind === 'files' ? { ...source, train: full(source.train), dev: full(source.dev) } : source
  const data = { ...plan.data, source: ofData(plan.data.source) }
  if (plan.kind === 'fine-tune') return { ...plan, data, model: ofModel(plan.model) }
  return { ...plan, data, teacher: { ...plan.teacher, model: ofModel(plan.teacher.model) } }
}

const configSchema = z.looseObject({ num_hidden_layers: z.number().int().positive() })

function layersOf({ path }: ModelFolder): number {
  const file = join(path, 'config.json')
  try {
    return configSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).num_hidden_layers
  } catch (cause) {
    throw new StillroomError(
      'invalid-model',
      `${file} does not say how many layers the model has (num_hidden_layers)`,
      { cause },
    )
  }
}
