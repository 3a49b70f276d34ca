import { createReadStream, createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { ReadEntry } from 'tar'
import type { LongWork } from '../contract/progress.ts'
import { explainUnpacking } from './explain-unpacking.ts'
import { placeInside } from './place-inside.ts'
import type { UnpackedFile, Unpacking } from './unpack-zip.ts'

/**
 * Unpacks chosen regular files of a tar file, gzipped or not; links, devices and folders are left
 * out. Files never land outside the folder and never replace one that is there.
 * @throws StillroomError `download-failed` for a damaged archive or a member that is placed
 * outside, `disk-full`, `interrupted`
 */
export async function unpackTar(
  { archive, folder, place }: Unpacking,
  { onProgress, signal }: LongWork,
): Promise<readonly UnpackedFile[]> {
  const { Parser } = await import('tar')
  const files: UnpackedFile[] = []
  const writing: Promise<void>[] = []
  let done = 0
  const unpack = (entry: ReadEntry) => {
    const path = entry.type === 'File' || entry.type === 'OldFile' ? place(entry.path) : undefined
    if (path === undefined) return void entry.resume()
    const file = placeInside(folder, path, archive)
    mkdirSync(dirname(file), { recursive: true })
    files.push({ path, bytes: entry.size })
    // Counted on the way: a listener for the entry's data would set it flowing before the file is
    // there to take it.
    const counted = async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        done += chunk.length
        onProgress?.({ task: 'unpacking', done, unit: 'bytes' })
        yield chunk
      }
    }
    writing.push(pipeline(entry, counted, createWriteStream(file, { flags: 'wx' }), { signal }))
  }
  try {
    const failures: unknown[] = []
    const parser = new Parser({ strict: true })
    parser.on('entry', (entry: ReadEntry) => {
      try {
        unpack(entry)
      } catch (thrown) {
        failures.push(thrown)
        entry.resume()
      }
    })
    await pipeline(createReadStream(archive), parser, { signal })
    await Promise.all(writing)
    if (failures.length > 0) throw failures[0]
    return files
  } catch (thrown) {
    await Promise.allSettled(writing)
    throw explainUnpacking(thrown, archive, signal)
  }
}
