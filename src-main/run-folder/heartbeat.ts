import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { heartbeatSchema, RUN_FILES, type Heartbeat } from '../contract/run-files.ts'
import { removeIfPossible } from './write-atomically.ts'
import { checkJsonFile } from './check-json-file.ts'

/** The trainer's end of heartbeat.json. */
export interface HeartbeatWriter {
  /**
   * The main thread has come on in its training. Cheap: it may be called between any two things.
   */
  beat(): void
  /** It has come on while it loads what it needs, which says nothing of how long steps take. */
  loads(): void
  /** What comes next may take minutes; until the next beat. */
  takesLong(): void
  close(): void
}

const WRITE_EVERY_MS = 1_000
/** A first step is slow in its own way; from so many intervals on it is known what is usual. */
const KNOWN_AFTER = 3
/**
 * An interval that long and with next to no computing was no work: the process was stopped, or the
 * machine asleep.
 */
const SLEEP_MS = 5_000
const SLEEP_SHARE = 0.02
/** Always written over in place: a file of one length. */
const LENGTH = 160

/**
 * Says in a run's folder that its trainer goes on. What cannot be written is not: the run itself
 * must not suffer from it.
 */
export function openHeartbeat(folder: string): HeartbeatWriter {
  let handle = openIfPossible(join(folder, RUN_FILES.heartbeat))
  let beats = 0
  let intervals = 0
  let slowestMs = 0
  let before: { readonly at: number; readonly cpu: NodeJS.CpuUsage } | undefined
  let writtenAt = Number.NEGATIVE_INFINITY
  const write = (isLong: boolean) => {
    writtenAt = performance.now()
    if (handle === undefined) return
    const said: Heartbeat = {
      pid: process.pid,
      beat: beats,
      slowestMs: intervals >= KNOWN_AFTER ? Math.round(slowestMs) : null,
      isLong,
    }
    try {
      writeSync(handle, `${JSON.stringify(said).padEnd(LENGTH - 1)}\n`, 0)
    } catch {
      // A disk that takes nothing now may later: the next beat tries again.
    }
  }
  const comeOn = () => {
    beats++
    if (performance.now() - writtenAt >= WRITE_EVERY_MS) write(false)
  }
  write(false)
  return {
    loads: comeOn,
    beat() {
      const now = { at: performance.now(), cpu: process.cpuUsage() }
      if (before && !isSleep(now.at - before.at, process.cpuUsage(before.cpu))) {
        intervals++
        slowestMs = Math.max(slowestMs, now.at - before.at)
      }
      before = now
      comeOn()
    },
    takesLong: () => write(true),
    close() {
      if (handle === undefined) return
      closeSync(handle)
      removeIfPossible(join(folder, RUN_FILES.heartbeat))
      handle = undefined
    },
  }
}

/** What a run's trainer said last of itself; undefined where none has. */
export function readHeartbeat(folder: string): Heartbeat | undefined {
  const checked = checkJsonFile(join(folder, RUN_FILES.heartbeat), heartbeatSchema)
  return 'value' in checked ? checked.value : undefined
}

function isSleep(ms: number, { user, system }: NodeJS.CpuUsage): boolean {
  return ms > SLEEP_MS && (user + system) / 1000 < SLEEP_SHARE * ms
}

function openIfPossible(path: string): number | undefined {
  try {
    return openSync(path, 'w')
  } catch {
    return undefined
  }
}
