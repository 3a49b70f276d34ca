import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { sha256OfHandle } from '../processes/sha256-of-handle.ts'

/**
 * A checksum of the database file as it was last closed: SQLite keeps none of its rows, so that a
 * bit flip in the middle of one passes its own integrity_check. The seal exists only while nobody
 * has the database open; after a crash there is none.
 */
const sealOf = (path: string) => `${path}.seal`

/**
 * Seals a database that was closed. Never while it is open here: closing a second file descriptor
 * drops SQLite's POSIX locks.
 */
export function sealDatabase(path: string): void {
  try {
    if (!existsSync(`${path}-wal`)) writeFileSync(sealOf(path), sha256Of(path))
  } catch {
    // No room, or no permission: the next opening asks SQLite instead.
  }
}

/** Whether a closed database is byte for byte what was sealed; undefined where it was not. */
export function isAsSealed(path: string): boolean | undefined {
  if (!existsSync(path) || existsSync(`${path}-wal`)) return undefined
  try {
    const seal = readFileSync(sealOf(path), 'utf8')
    return /^[0-9a-f]{64}$/.test(seal) ? seal === sha256Of(path) : undefined
  } catch {
    return undefined
  }
}

/** From now on it is written to. */
export function breakSeal(path: string): void {
  rmSync(sealOf(path), { force: true })
}

function sha256Of(path: string): string {
  const handle = openSync(path, 'r')
  try {
    return sha256OfHandle(handle)
  } finally {
    closeSync(handle)
  }
}
