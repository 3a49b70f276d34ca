import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ModelSource } from '../contract/plan-sources.ts'
import type { LongWork } from '../contract/progress.ts'
import { RUN_FILES, type ModelFolder } from '../contract/run-files.ts'
import { isRunId } from '../contract/run-id.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { hashWeights } from '../model-folder/hash-weights.ts'
import { checkModelFolder } from '../model-folder/check-model-folder.ts'
import { fetchNamedModel } from './fetch-named-model.ts'

/**
 * The Hugging Face folder that a plan's model means, fetched where it must be, looked at, with the
 * hash of its weights.
 * @param runsFolder where earlier runs lie, for a model that one of them made
 * @throws StillroomError `unknown-model`, `unknown-run`, what `checkModelFolder` throws, and what
 * fetching throws
 */
export async function resolveModel(
  source: ModelSource,
  { runsFolder, ...work }: LongWork & { readonly runsFolder: string },
): Promise<ModelFolder> {
  const path = await folderOf(source, runsFolder, work)
  checkModelFolder(path)
  return { path, sha256: await hashWeights(path, work.signal) }
}

async function folderOf(source: ModelSource, runsFolder: string, work: LongWork): Promise<string> {
  switch (source.kind) {
    case 'catalogue':
      return fetchNamedModel(source.name, work)
    case 'hub': {
      const { fetchHubModel } = await import('./hub/fetch-hub-model.ts')
      return fetchHubModel(source.id, source.revision, work)
    }
    case 'folder':
      return resolve(source.path)
    case 'run':
      return resultOf(source.id, runsFolder)
  }
}

function resultOf(id: string, runsFolder: string): string {
  const run = join(runsFolder, id)
  if (!isRunId(id) || !existsSync(run))
    throw new StillroomError('unknown-run', `There is no run ${id} in ${runsFolder}`)
  const student = join(run, RUN_FILES.student)
  if (existsSync(student)) return student
  throw new StillroomError('unknown-model', `Run ${id} has no result yet; let it finish first`)
}
