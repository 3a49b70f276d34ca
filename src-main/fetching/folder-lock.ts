import { randomUUID } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LongWork } from '../contract/progress.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity.ts'

interface Holder extends ProcessIdentity {
  readonly host: string
  readonly nonce: string
}

const POLL_MS = 200
const HEARTBEAT_MS = 5_000
/** A holder on another machine (a shared cache folder) cannot be asked; without a heartbeat for so long it counts as dead. */
const SILENT_AFTER_MS = 60_000

/**
 * Runs `use` while this process, and no other, holds the lock file at `path`; waits for its holder, takes it over from a dead one.
 * @throws StillroomError `interrupted` when told to stop while waiting
 */
export async function withFolderLock<T>(path: string, work: LongWork, use: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  const holder: Holder = { ...thisProcess(), host: hostname(), nonce: randomUUID() }
  const own = `${path}.${holder.nonce}`
  writeFileSync(own, JSON.stringify(holder))
  try {
    await acquire(path, own, work)
  } finally {
    rmSync(own, { force: true })
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS)
  heartbeat.unref()
  try {
    return await use()
  } finally {
    clearInterval(heartbeat)
    if (readHolder(path)?.nonce === holder.nonce) rmSync(path, { force: true })
  }
}

/** Who holds the lock now, if it lives. */
export function lockHolder(path: string): ProcessIdentity | undefined {
  const holder = readHolder(path)
  return holder && isAlive(path, holder) ? holder : undefined
}

async function acquire(path: string, own: string, { onProgress, signal }: LongWork): Promise<void> {
  const since = performance.now()
  // A link is made by exactly one of several claimants, and never shows a file half written.
  while (!linked(own, path)) {
    const holder = readHolder(path)
    if (!holder || !isAlive(path, holder)) {
      bury(path, holder?.nonce)
      continue
    }
    if (signal?.aborted) break
    const seconds = Math.floor((performance.now() - since) / 1000)
    onProgress?.({
      task: `waiting for process ${holder.pid}, which does the same`,
      done: seconds,
      unit: 'seconds',
    })
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
  if (signal?.aborted) {
    if (readHolder(path)?.nonce && sameFile(own, path)) rmSync(path, { force: true })
    throw new StillroomError('interrupted', 'Stopped while waiting for another process. Nothing was changed.')
  }
}

/**
 * Removes a dead holder's lock. Only who links the grave of that very nonce may, so that of several claimants none removes
 * the lock which another has just made.
 */
function bury(path: string, nonce: string | undefined): void {
  const grave = `${path}.${nonce ?? 'unreadable'}.dead`
  if (!linked(path, grave)) {
    // Whoever dug it died in the middle (the link set its change time), or is at it this moment.
    if (ageMs(grave, 'ctimeMs') > 10_000) rmSync(grave, { force: true })
    return
  }
  if (readHolder(path)?.nonce === nonce) rmSync(path, { force: true })
  rmSync(grave, { force: true })
}

function isAlive(path: string, holder: Holder): boolean {
  return holder.host === hostname() ? isRunning(holder) : ageMs(path, 'mtimeMs') < SILENT_AFTER_MS
}

function readHolder(path: string): Holder | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isHolder(read) ? read : undefined
  } catch {
    return undefined
  }
}

function isHolder(read: unknown): read is Holder {
  return typeof read === 'object' && read !== null && 'pid' in read && 'nonce' in read && 'host' in read
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code === 'EEXIST' || (code === 'ENOENT' && from !== to)) return false
    throw thrown
  }
}

function sameFile(a: string, b: string): boolean {
  try {
    return statSync(a).ino === statSync(b).ino
  } catch {
    return false
  }
}

function ageMs(path: string, time: 'ctimeMs' | 'mtimeMs'): number {
  try {
    return Date.now() - statSync(path)[time]
  } catch {
    return 0
  }
}

function touch(path: string): void {
  try {
    const now = new Date()
    utimesSync(path, now, now)
  } catch {
    // Removed by hand: the work goes on, and another process may begin the same.
  }
}
