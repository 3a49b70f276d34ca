import { randomUUID } from 'node:crypto'
import { linkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { NoRegularFile, readSmallFile } from './regular-file.ts'
import { isRunning, thisProcess, type ProcessIdentity } from './process-identity.ts'

/** What a claim's file says of who holds it. */
export interface Holder extends ProcessIdentity {
  readonly host: string
  readonly nonce: string
}

const HEARTBEAT_MS = 5_000
/**
 * A holder on another machine (a shared folder) cannot be asked; without a heartbeat for so long it
 * counts as dead.
 */
const SILENT_AFTER_MS = 60_000
/** Of a claim's file; what is larger is none. */
const MOST_BYTES = 4096

/**
 * Takes an advisory lock without waiting: a lock file at `path` that names its holder. The lock of
 * a dead process (a stale lock) is taken over.
 * @returns a function that releases it; undefined when another living process holds it
 */
export function tryClaim(path: string): (() => void) | undefined {
  const holder: Holder = { ...thisProcess(), host: hostname(), nonce: randomUUID() }
  const holderPath = `${path}.${holder.nonce}`
  writeFileSync(holderPath, `${JSON.stringify(holder)}\n`)
  try {
    // link(2) is atomic: of several claimants exactly one succeeds, and the lock file is never seen
    // half written.
    while (!linked(holderPath, path)) {
      const other = readHolder(path)
      if (other && isAlive(path, other)) return undefined
      bury(path, other?.nonce)
    }
  } finally {
    rmSync(holderPath, { force: true })
  }
  const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS)
  heartbeat.unref()
  return () => {
    clearInterval(heartbeat)
    try {
      if (readHolder(path)?.nonce === holder.nonce) rmSync(path, { force: true })
    } catch {
      // The disk is read-only or failing: the lock is stale once this process has ended.
    }
  }
}

/** Who holds the file now, if it lives. */
export function holderOf(path: string): Holder | undefined {
  const holder = readHolder(path)
  return holder && isAlive(path, holder) ? holder : undefined
}

function isAlive(path: string, holder: Holder): boolean {
  return holder.host === hostname() ? isRunning(holder) : ageMs(path, 'mtimeMs') < SILENT_AFTER_MS
}

/**
 * Removes a stale lock without a race: only the process that links the "grave" of that very nonce
 * may remove it, so that nobody removes the lock which another claimant has just taken.
 */
function bury(path: string, nonce: string | undefined): void {
  const grave = `${path}.${nonce ?? 'unreadable'}.dead`
  if (!linked(path, grave)) {
    // The process that made it has died in the middle (the link set its change time), or is
    // removing the stale lock this moment.
    if (ageMs(grave, 'ctimeMs') > 10_000) rmSync(grave, { force: true })
    return
  }
  if (readHolder(path)?.nonce === nonce) rmSync(path, { force: true })
  rmSync(grave, { force: true })
}

/**
 * Why a claim's file says nothing of a holder, in words that follow its name; undefined where it
 * does, or is not there.
 */
export function claimProblem(path: string): string | undefined {
  try {
    const bytes = readSmallFile(path, MOST_BYTES)
    return !bytes || isHolder(JSON.parse(bytes.toString('utf8'))) ? undefined : 'does not say who holds it'
  } catch (thrown) {
    return thrown instanceof NoRegularFile ? thrown.message : 'cannot be read as JSON'
  }
}

function readHolder(path: string): Holder | undefined {
  try {
    const bytes = readSmallFile(path, MOST_BYTES)
    const read: unknown = bytes && JSON.parse(bytes.toString('utf8'))
    return isHolder(read) ? read : undefined
  } catch {
    return undefined
  }
}

function isHolder(read: unknown): read is Holder {
  if (typeof read !== 'object' || read === null) return false
  const { pid, startedAt, host, nonce } = read as Partial<Record<keyof Holder, unknown>>
  const isText = (value: unknown) => typeof value === 'string' && value.length <= 300
  const isProcess = Number.isInteger(pid) && Number(pid) > 0
  // A nonce becomes part of a file's name.
  return (
    isProcess && isText(startedAt) && isText(host) && typeof nonce === 'string' && /^[\w-]{1,64}$/.test(nonce)
  )
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
    // The lock file was removed by hand: the work goes on, and another process may begin the same.
  }
}
