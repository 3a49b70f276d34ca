import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StillroomError } from '../domain/stillroom-error.ts'
import { systemRefusal } from '../domain/system-refusal.ts'

/**
 * Writes a file so that after a crash or a power cut either the old or the new content is there,
 * whole:
 * a temporary file beside it, fsync, rename, fsync of the folder.
 * A refusal is never answered by writing to the same file again: after a failed fsync the system
 * may take its pages for written.
 * @throws StillroomError `disk-full`, `disk-failed` or `not-writable`, naming the path; the old
 * file stays
 */
export function writeAtomically(path: string, ...parts: readonly (Uint8Array | string)[]): void {
  writePartsAtomically(path, parts)
}

/**
 * As `writeAtomically`, of parts that are made one after the other, so that they are never all
 * there at once.
 */
export function writePartsAtomically(path: string, parts: Iterable<Uint8Array | string>): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    writeAndSync(temporary, parts)
    renameSync(temporary, path)
    syncFolder(dirname(path))
  } catch (thrown) {
    removeIfPossible(temporary)
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

/** Clears up behind a failure; a disk that refuses that too must not hide what went wrong first. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // It is removed by whoever begins anew.
  }
}

/** Turns the system's refusals to write into errors that a person can act on. */
export function explainWriteError(thrown: unknown, path: string): unknown {
  const refusal = systemRefusal(thrown, path)
  return refusal ? new StillroomError(refusal.code, refusal.message, { cause: thrown }) : thrown
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
