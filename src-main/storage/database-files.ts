import { existsSync, renameSync, rmSync } from 'node:fs'

/** The files that a database consists of, by what their names add to its own. */
const ENDS = ['', '-wal', '-shm', '.seal'] as const

/** Moves a closed database with all that belongs to it. */
export function moveDatabase(from: string, to: string): void {
  for (const end of ENDS) if (existsSync(from + end)) renameSync(from + end, to + end)
}

export function removeDatabase(path: string): void {
  for (const end of ENDS) rmSync(path + end, { force: true })
}

/**
 * A name beside a database that says why it lies there, and since when:
 * stillroom.db.damaged-20261127T131500000Z
 */
export function besideDatabase(path: string, why: string): string {
  return `${path}.${why}-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`
}
