import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The system reuses process ids; with the process's start time it names one process for good. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, in the platform's own words; compared, never parsed. */
  readonly startedAt: string
}

export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? '' }
}

export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  return startOf(pid) === startedAt
}

/**
 * Start of a living process on this machine; undefined when there is none (a zombie counts as
 * dead).
 */
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
