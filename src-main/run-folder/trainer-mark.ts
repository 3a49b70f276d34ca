import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES, trainerSchema, type TrainerMark } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * Makes this process the run's only trainer, until `release`. The mark of a process that no longer lives is taken over.
 * @throws StillroomError `run-busy` when another living process trains the run
 */
export function claimRun(folder: string): { readonly release: () => void } {
  const path = join(folder, RUN_FILES.trainer)
  const mark: TrainerMark = { pid: process.pid, startedAt: startOf(process.pid) ?? '', nonce: randomUUID() }
  const own = `${path}.${mark.nonce}`
  writeFileSync(own, `${JSON.stringify(mark)}\n`)
  try {
    // A link is made by exactly one of several claimants, and never shows a file half written.
    while (!linked(own, path)) {
      const other = readMark(folder)
      if (other && isAlive(other)) {
        throw new StillroomError(
          'run-busy',
          `Process ${other.pid} is training this run already. Stop it, or wait until it is done.`,
        )
      }
      removeDeadMark(path, other?.nonce)
    }
  } finally {
    rmSync(own, { force: true })
  }
  return {
    release() {
      if (readMark(folder)?.nonce === mark.nonce) rmSync(path, { force: true })
    },
  }
}

export function isTrainerAlive(folder: string): boolean {
  const mark = readMark(folder)
  return mark !== undefined && isAlive(mark)
}

export function readMark(folder: string): TrainerMark | undefined {
  try {
    return trainerSchema.parse(JSON.parse(readFileSync(join(folder, RUN_FILES.trainer), 'utf8')))
  } catch {
    return undefined
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false
    throw thrown
  }
}

/** Moved aside first: of two claimants only one moves it, and what was moved is checked to be the dead one's. */
function removeDeadMark(path: string, nonce: string | undefined): void {
  const aside = `${path}.dead-${randomUUID()}`
  try {
    renameSync(path, aside)
  } catch {
    return // another claimant was first
  }
  const moved = readFileSync(aside, 'utf8')
  if (nonce !== undefined && !moved.includes(nonce)) linked(aside, path)
  rmSync(aside, { force: true })
}

/** A process id is given again after a while; together with its start it names one process. */
function isAlive({ pid, startedAt }: TrainerMark): boolean {
  return startOf(pid) === startedAt
}

function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' ? undefined : fields[19] // field 22: ticks since boot
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0)
      return String(pid)
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}
