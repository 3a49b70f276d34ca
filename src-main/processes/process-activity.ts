import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a process of this machine does at the moment, as the system sees it. */
export interface ProcessActivity {
  /**
   * stopped: by a signal or a debugger · disk: waits for a disk · other: computes, or waits for
   * something else
   */
  readonly state: 'stopped' | 'disk' | 'other'
  /**
   * Processor time that it has used, all its threads together; undefined where the system does not
   * say.
   */
  readonly cpuMs: number | undefined
}

/** Linux counts in hundredths of a second, whatever its kernel's clock. */
const TICK_MS = 10

/** @returns undefined where there is no such process, or nothing is known of it */
export function processActivity(pid: number): ProcessActivity | undefined {
  try {
    if (process.platform === 'linux') return fromProc(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    if (process.platform === 'win32') return undefined
    return fromPs(execFileSync('ps', ['-o', 'stat=,time=', '-p', String(pid)], { encoding: 'utf8' }))
  } catch {
    return undefined
  }
}

function fromProc(stat: string): ProcessActivity {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // Fields 14 and 15, utime and stime: time in the program, and in the kernel for it.
  const ticks = Number(fields[11]) + Number(fields[12])
  return { state: stateOf(fields[0] ?? ''), cpuMs: ticks * TICK_MS }
}

/** `S+  1:02.33`: minutes and seconds. */
function fromPs(line: string): ProcessActivity | undefined {
  const [stat = '', time = ''] = line.trim().split(/\s+/)
  const parts = time.split(':').map(Number)
  const seconds = parts.reduce((sum, part) => sum * 60 + part, 0)
  return { state: stateOf(stat[0] ?? ''), cpuMs: Number.isFinite(seconds) ? seconds * 1000 : undefined }
}

function stateOf(letter: string): ProcessActivity['state'] {
  if (letter === 'T' || letter === 't') return 'stopped'
  return letter === 'D' || letter === 'U' ? 'disk' : 'other'
}
