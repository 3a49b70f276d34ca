import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import {
  CAPSULE_BOUNDS,
  CAPSULE_MANIFEST,
  capsuleManifestSchema,
  type CapsuleManifest,
  type VerifiedCapsule,
} from '../contract/capsule.ts'
import { bytesInWords } from '../domain/bytes-in-words.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { sha256OfFile } from '../processes/sha256-of-file.ts'
import { explainWriteError } from '../run-folder/write-atomically.ts'
import { distinctFiles, memberPath } from './distinct-files.ts'
import { END_BYTES, memberHeader, paddingAfter } from './member-header.ts'

/** A file that is to travel, and where it lies. */
export interface PackedFile {
  readonly run: string
  /** Below the run's folder. */
  readonly path: string
  readonly source: string
}

/** What a capsule says of itself besides its files. */
export type CapsuleAbout = Omit<CapsuleManifest, 'files'>

/**
 * Hashes what is to travel. Files are ordered by run and path, so that equal runs make equal
 * capsules.
 * @throws StillroomError `invalid-arguments` where it is more than a capsule may hold
 */
export async function describeCapsule(
  about: CapsuleAbout,
  packed: readonly PackedFile[],
  signal?: AbortSignal,
): Promise<CapsuleManifest> {
  const files: CapsuleManifest['files'] = []
  for (const { run, path, source } of inOrder(packed))
    files.push({ run, path, bytes: statSync(source).size, sha256: await sha256OfFile(source, signal) })
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  if (bytes > CAPSULE_BOUNDS.bytes)
    throw new StillroomError(
      'invalid-arguments',
      `These runs are ${bytesInWords(bytes)}; a capsule holds ${bytesInWords(CAPSULE_BOUNDS.bytes)} at most. Choose fewer.`,
    )
  return capsuleManifestSchema.parse({ ...about, files })
}

/**
 * Writes a capsule: a gzipped tar file that any program unpacks, whole or not at all.
 * @throws StillroomError `not-writable` where a file of that name is there, `disk-full`,
 * `inputs-changed` where a file has changed since it was described
 */
export async function writeCapsule(
  target: string,
  manifest: CapsuleManifest,
  packed: readonly PackedFile[],
  signal?: AbortSignal,
): Promise<VerifiedCapsule> {
  if (statSync(target, { throwIfNoEntry: false }))
    throw new StillroomError('not-writable', `${target} is there already; name another file`)
  const text = manifestText(manifest)
  const making = join(dirname(target), `.${basename(target)}.making-${process.pid}`)
  try {
    await pipeline(members(manifest, text, packed), createGzip(), createWriteStream(making), { signal })
    renameSync(making, target)
    return { manifest, sha256: createHash('sha256').update(text).digest('hex'), bytes: statSync(target).size }
  } catch (thrown) {
    throw explainWriteError(thrown, target)
  } finally {
    rmSync(making, { force: true })
  }
}

async function* members(
  manifest: CapsuleManifest,
  text: Buffer,
  packed: readonly PackedFile[],
): AsyncGenerator<Buffer> {
  const sources = new Map(packed.map((file) => [memberPath(file), file.source]))
  yield await memberHeader(CAPSULE_MANIFEST, text.length)
  yield text
  yield Buffer.alloc(paddingAfter(text.length))
  for (const file of distinctFiles(manifest)) {
    const path = memberPath(file)
    yield await memberHeader(path, file.bytes)
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of createReadStream(sources.get(path) ?? '') as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
      yield chunk
    }
    if (bytes !== file.bytes || hash.digest('hex') !== file.sha256)
      throw new StillroomError(
        'inputs-changed',
        `${path} has changed while the capsule was written; try again`,
      )
    yield Buffer.alloc(paddingAfter(bytes))
  }
  yield Buffer.alloc(END_BYTES)
}

function manifestText(manifest: CapsuleManifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`)
}

function inOrder(packed: readonly PackedFile[]): readonly PackedFile[] {
  const key = ({ run, path }: PackedFile) => `${run}\n${path}`
  return packed.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
