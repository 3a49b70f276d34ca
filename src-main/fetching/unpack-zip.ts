import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import type { LongWork } from '../contract/progress.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { explainUnpacking } from './explain-unpacking.ts'
import { placeInside } from './place-inside.ts'

export interface Unpacking {
  readonly archive: string
  /** Exists, or is made. */
  readonly folder: string
  /** Path below `folder` for a member, written with slashes; undefined leaves the member out. */
  readonly place: (member: string) => string | undefined
}

export interface UnpackedFile {
  /** Below the folder, with slashes. */
  readonly path: string
  readonly bytes: number
}

interface Chosen {
  readonly entry: Entry
  readonly path: string
  readonly file: string
}

const SYMBOLIC_LINK = 0o120000

/**
 * Unpacks chosen members of a zip file (a Python wheel is one). Files never land outside the
 * folder, never replace one that is there, and never hold more bytes than the archive's index says.
 * @throws StillroomError `download-failed` for a damaged archive or a member that is placed
 * outside, `disk-full`, `interrupted`
 */
export async function unpackZip(
  unpacking: Unpacking,
  { onProgress, signal }: LongWork,
): Promise<readonly UnpackedFile[]> {
  const { archive } = unpacking
  const { openPromise } = await import('yauzl')
  try {
    const zip = await openPromise(archive, { strictFileNames: true, autoClose: false })
    try {
      const chosen = await chooseMembers(zip, unpacking)
      const total = chosen.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0)
      let done = 0
      for (const { entry, file } of chosen) {
        signal?.throwIfAborted()
        mkdirSync(dirname(file), { recursive: true })
        const source = await zip.openReadStreamPromise(entry)
        let checksum = 0
        source.on('data', (chunk: Buffer) => {
          checksum = crc32(chunk, checksum)
          done += chunk.length
          onProgress?.({ task: 'unpacking', done, total, unit: 'bytes' })
        })
        const mode = isExecutable(entry) ? 0o755 : 0o644
        await pipeline(source, createWriteStream(file, { flags: 'wx', mode }), { signal })
        if (checksum !== entry.crc32) throw new Error(`the checksum of ${entry.fileName} is wrong`)
      }
      return chosen.map(({ entry, path }) => ({ path, bytes: entry.uncompressedSize }))
    } finally {
      zip.close()
    }
  } catch (thrown) {
    throw explainUnpacking(thrown, archive, signal)
  }
}

/** All are looked at before the first is written. */
async function chooseMembers(
  zip: ZipFile,
  { archive, folder, place }: Unpacking,
): Promise<readonly Chosen[]> {
  const chosen: Chosen[] = []
  for await (const entry of zip.eachEntry()) {
    const path = entry.fileName.endsWith('/') ? undefined : place(entry.fileName)
    if (path === undefined) continue
    if ((unixMode(entry) & 0o170000) === SYMBOLIC_LINK)
      throw new StillroomError(
        'download-failed',
        `The archive ${archive} holds a symbolic link where a file is needed (${JSON.stringify(entry.fileName)}). Delete it and fetch it again.`,
      )
    chosen.push({ entry, path, file: placeInside(folder, path, archive) })
  }
  return chosen
}

function isExecutable(entry: Entry): boolean {
  return (unixMode(entry) & 0o111) !== 0
}

function unixMode(entry: Entry): number {
  return entry.externalFileAttributes >>> 16
}
