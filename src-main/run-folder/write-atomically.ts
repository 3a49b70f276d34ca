import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { StillroomError } from '../domain/stillroom-error.ts'
import { systemRefusal } from '../domain/system-refusal.ts'

/**
 * Writes a file so that after a crash or a power cut either the old or the new content is there,
 * whole: a temporary file beside it, fsync, rename, fsync of the folder. A failed write is never
 * retried on the same file: after a failed fsync the kernel may mark its dirty pages clean.
 * @throws StillroomError `disk-full`, `disk-failed` or `not-writable`, naming the path; the old
 * file stays
 */
export function writeAtomically(path: string, ...parts: readonly (Uint8Array | string)[]): void {
  writePartsAtomically(path, parts)
}

/** As `writeAtomically`, streaming: parts are made one after the other and never all in memory. */
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

/** fsync of a folder: what was created, renamed or removed in it survives a power cut. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return // folders cannot be opened there; NTFS journals renames
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Cleans up after a failure; an error while cleaning up must not hide the first one. */
export function removeIfPossible(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // It is removed by whoever begins anew.
  }
}

/** Turns errno codes of a failed write into errors that a person can act on. */
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
