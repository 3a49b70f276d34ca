import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * Writes a file so that after a crash or a power cut either the old or the new content is there, whole:
 * a temporary file beside it, fsync, rename, fsync of the folder.
 * @throws StillroomError `disk-full` or `not-writable`, naming the path; the old file stays
 */
export function writeAtomically(path: string, ...parts: readonly (Uint8Array | string)[]): void {
  writePartsAtomically(path, parts)
}

/** As `writeAtomically`, of parts that are made one after the other, so that they are never all there at once. */
export function writePartsAtomically(path: string, parts: Iterable<Uint8Array | string>): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeAndSync(temporary, parts)
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw explainWriteError(thrown, path)
  }
}

/** Makes what was created, renamed or removed in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return // folders cannot be opened there; NTFS journals renames
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Turns the system's refusals to write into errors that a person can act on. */
export function explainWriteError(thrown: unknown, path: string): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StillroomError(
      'disk-full',
      `The disk is full: ${path} could not be written. Free some space and resume.`,
      { cause: thrown },
    )
  }
  if (code === 'EFBIG') {
    return new StillroomError(
      'disk-full',
      `${path} could not be written: it would be larger than files may be here. Raise the limit (ulimit -f) or use a disk without one, and resume.`,
      { cause: thrown },
    )
  }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new StillroomError(
      'not-writable',
      `${path} may not be written (${code}). Check the folder's permissions.`,
      { cause: thrown },
    )
  }
  return thrown
}

function writeAndSync(path: string, parts: Iterable<Uint8Array | string>): void {
  const handle = openSync(path, 'wx')
  try {
    for (const part of parts) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part
      for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
    }
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
