import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LongWork } from '../contract/progress.ts'
import { cacheFolder } from '../domain/cache-folder.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { withFileLock } from '../processes/file-lock.ts'
import { installModel } from './install-model.ts'
import { NAMED_MODELS, type NamedModel } from './named-models.ts'

/**
 * A catalogue model as a Hugging Face folder in the user's cache, fetched where it is not there
 * yet.
 * @throws StillroomError `unknown-model`, and what fetching throws
 */
export async function fetchNamedModel(name: string, work: LongWork): Promise<string> {
  const folder = namedModelFolder(name)
  if (existsSync(folder)) return folder
  return withFileLock(`${folder}.lock`, work, async () => {
    if (existsSync(folder)) return folder // another process had it ready while we waited
    const downloads = join(dirname(folder), 'downloads')
    await installModel(namedModel(name), { folder, downloads }, work)
    return folder
  })
}

/** Where a catalogue model lies once it was fetched. @throws StillroomError `unknown-model` */
export function namedModelFolder(name: string): string {
  return join(cacheFolder(), 'models', `${name}-${namedModel(name).sha256.slice(0, 12)}`)
}

function namedModel(name: string): NamedModel {
  const model = Object.hasOwn(NAMED_MODELS, name) ? NAMED_MODELS[name] : undefined
  if (model) return model
  throw new StillroomError(
    'unknown-model',
    `The catalogue has no model ${JSON.stringify(name)}; it has: ${Object.keys(NAMED_MODELS).join(', ')}`,
  )
}
