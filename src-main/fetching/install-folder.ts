import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isRunning, thisProcess } from '../processes/process-identity.ts'

/**
 * Makes a folder that is either there and whole, or not there: `fill` builds it in a staging folder
 * beside the target, which is synced to disk and renamed. A target that exists is replaced.
 * Stagings that dead processes left are removed. Hold a lock (`withFileLock`) when others may
 * install the same.
 */
export async function installFolder(target: string, fill: (staging: string) => Promise<void>): Promise<void> {
  const parent = dirname(target)
  mkdirSync(parent, { recursive: true })
  removeDeadStagings(target)
  const staging = `${stagingPrefix(target)}${stamp()}`
  try {
    mkdirSync(staging)
    await fill(staging)
    syncTree(staging)
    if (existsSync(target)) {
      const old = `${stagingPrefix(target)}${stamp()}`
      renameSync(target, old)
      renameSync(staging, target)
      rmSync(old, { recursive: true, force: true })
    } else renameSync(staging, target)
    sync(parent)
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/** Stagings carry who made them in their name, so that a later process can tell the dead ones. */
function removeDeadStagings(target: string): void {
  const prefix = basename(stagingPrefix(target))
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix)) continue
    const [pid, startedAt] = name.slice(prefix.length).split('-')
    const isOurs = pid !== undefined && startedAt !== undefined
    if (isOurs && !isRunning({ pid: Number(pid), startedAt: Buffer.from(startedAt, 'hex').toString() }))
      rmSync(join(dirname(target), name), { recursive: true, force: true })
  }
}

function stagingPrefix(target: string): string {
  return join(dirname(target), `.${basename(target)}.staging-`)
}

function stamp(): string {
  const { pid, startedAt } = thisProcess()
  return `${pid}-${Buffer.from(startedAt).toString('hex')}-${randomBytes(4).toString('hex')}`
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) syncTree(path)
    else if (entry.isFile()) sync(path)
  }
  sync(folder)
}

function sync(path: string): void {
  if (process.platform === 'win32') return // folders cannot be opened there, and files only for writing
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
