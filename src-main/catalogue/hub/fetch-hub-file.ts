import { createHash } from 'node:crypto'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { LongWork } from '../../contract/progress.ts'
import { cacheFolder } from '../../domain/cache-folder.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { messageOf } from '../../domain/message-of.ts'
import { withFileLock } from '../../processes/file-lock.ts'
import { placeInside } from '../../fetching/place-inside.ts'
import { credentials, hubAddress, type HubFile, type HubRepository } from './hub-repository.ts'

/** Where a repository's files at one commit lie in the user's cache. */
export function hubFolder({ type, id, commit }: Omit<HubRepository, 'files'>): string {
  return join(cacheFolder(), 'hub', `${type}s--${id.replaceAll('/', '--')}`, commit)
}

/**
 * Fetches one file of a repository into the cache and checks its size and hash. A part that an
 * interrupted fetch left is continued.
 * The official library writes where two processes collide, checks nothing and starts over; hence
 * our own.
 * @returns the file's path
 * @throws StillroomError `download-failed`, `interrupted`
 */
export async function fetchHubFile(
  repository: HubRepository,
  file: HubFile,
  work: LongWork,
): Promise<string> {
  const folder = hubFolder(repository)
  const path = placeInside(folder, file.path, repository.id)
  if (existsSync(path)) return path
  mkdirSync(dirname(path), { recursive: true })
  return withFileLock(`${path}.lock`, work, async () => {
    if (existsSync(path)) return path // another process fetched it while we waited
    const part = `${path}.part`
    await fetchPart(addressOf(repository, file), part, file, work)
    await verify(part, file, work.signal)
    renameSync(part, path)
    return path
  })
}

function addressOf({ type, id, commit }: HubRepository, { path }: HubFile): string {
  const kind = type === 'dataset' ? 'datasets/' : ''
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return `${hubAddress()}/${kind}${id}/resolve/${commit}/${encoded}`
}

async function fetchPart(
  address: string,
  part: string,
  file: HubFile,
  { onProgress, signal }: LongWork,
): Promise<void> {
  let done = existsSync(part) ? statSync(part).size : 0
  if (done > file.bytes) done = 0
  if (done === file.bytes && file.bytes > 0) return
  const { accessToken } = credentials()
  try {
    const response = await fetch(address, {
      signal,
      headers: {
        ...(done > 0 ? { range: `bytes=${done}-` } : {}),
        ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
      },
    })
    if (!response.ok || !response.body) throw new Error(`the server answered ${response.status}`)
    if (response.status !== 206) done = 0 // it sends the whole file
    const body = Readable.fromWeb(response.body)
    body.on('data', (chunk: Uint8Array) => {
      done += chunk.length
      if (done > file.bytes) body.destroy(new TooLong(file))
      onProgress?.({ task: `fetching ${file.path}`, done, total: file.bytes, unit: 'bytes' })
    })
    await pipeline(body, createWriteStream(part, { flags: done > 0 ? 'a' : 'w' }), { signal })
  } catch (thrown) {
    if (signal?.aborted) throw new StillroomError('interrupted', `Stopped while fetching ${file.path}.`)
    if (thrown instanceof TooLong) {
      rmSync(part, { force: true })
      throw thrown
    }
    const reason = messageOf(thrown)
    throw new StillroomError(
      'download-failed',
      `${file.path} could not be fetched from the Hugging Face hub: ${reason}. Run the command again; what is there is continued.`,
      { cause: thrown },
    )
  }
}

/** More came than was announced: it is another file, or does not end. */
class TooLong extends StillroomError {
  constructor({ path, bytes }: HubFile) {
    super(
      'download-failed',
      `${path} is longer than the ${bytes} bytes that the Hugging Face hub announced; it was thrown away. Run the command again.`,
    )
  }
}

async function verify(part: string, file: HubFile, signal?: AbortSignal): Promise<void> {
  const { size } = statSync(part)
  const hash = createHash(file.hash.kind === 'sha256' ? 'sha256' : 'sha1')
  if (file.hash.kind === 'git-blob') hash.update(`blob ${size}\0`)
  await pipeline(createReadStream(part), hash, { signal })
  if (size < file.bytes)
    throw new StillroomError(
      'download-failed',
      `${file.path} ended after ${size} of ${file.bytes} bytes. Run the command again; it is continued.`,
    )
  if (size === file.bytes && hash.digest('hex') === file.hash.value) return
  rmSync(part)
  throw new StillroomError(
    'download-failed',
    `${file.path} does not have the hash that the Hugging Face hub gives for it; it was thrown away. Run the command again.`,
  )
}
