import { randomBytes } from 'node:crypto'
import { renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeIfPossible } from './write-atomically.ts'

/** Enough to save a checkpoint of a usual student, and the logs of all. */
const MOST_BYTES = 64 << 20
/** Of a small disk no more than that share. */
const SHARE = 1 / 32
const PIECE = 1 << 20

/**
 * A file in the home that reserves disk space: it is deleted when the disk is full, so that what is
 * in memory can be saved.
 */
const FILE = 'ballast'

/** How large a home's ballast is, by the size of its disk. */
export function ballastBytes(home: string): number {
  const { blocks, bsize } = statfsSync(home)
  return Math.min(MOST_BYTES, Math.floor(blocks * bsize * SHARE))
}

/**
 * Bytes that may still be written in a home, or in a folder of it that may lie on another disk; a
 * ballast that is gone is kept free: it is to come back first.
 */
export function roomIn(home: string, folder = home): number {
  const { bavail, bsize } = statfsSync(folder)
  const isThere = statSync(join(home, FILE), { throwIfNoEntry: false }) !== undefined
  return bavail * bsize - (isThere ? 0 : ballastBytes(home))
}

/**
 * Makes the ballast where it is not there and the disk has room for twice as much. It is filled
 * with random bytes, which a compressing file system cannot shrink: else deleting it would free
 * nothing.
 */
export async function makeBallast(home: string): Promise<void> {
  const path = join(home, FILE)
  const bytes = ballastBytes(home)
  if (statSync(path, { throwIfNoEntry: false }) || roomIn(home) < bytes) return
  const piece = randomBytes(Math.min(PIECE, bytes))
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      for (let left = bytes; left > 0; left -= PIECE) await file.write(piece, 0, Math.min(PIECE, left))
      await file.sync()
    } finally {
      await file.close()
    }
    renameSync(temporary, path)
  } catch {
    removeIfPossible(temporary) // full again meanwhile; it is tried again later
  }
}

/** @returns whether there was one to be given up */
export function giveUpBallast(home: string): boolean {
  const path = join(home, FILE)
  if (!statSync(path, { throwIfNoEntry: false })) return false
  try {
    rmSync(path, { force: true })
    return true
  } catch {
    return false // a disk that may not be written
  }
}

/** The home that a run's folder lies in; where it lies elsewhere, a folder without ballast. */
export function homeOf(runFolder: string): string {
  return dirname(dirname(runFolder))
}
