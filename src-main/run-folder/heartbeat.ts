import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { heartbeatSchema, RUN_FILES, type Heartbeat } from '../contract/run-files.ts'
import { removeIfPossible } from './write-atomically.ts'
import { checkJsonFile } from './check-json-file.ts'

/** The trainer's end of heartbeat.json. */
export interface HeartbeatWriter {
  /** The main thread has made progress in training. Cheap: it may be called anywhere. */
  beat(): void
  /** It has made progress in loading; such intervals are no measure of how long steps take. */
  loads(): void
  /** What comes next may take minutes; until the next beat. */
  takesLong(): void
  close(): void
}

const WRITE_EVERY_MS = 1_000
/** Warm-up: the first step is slower; after so many intervals the longest usual one is known. */
const KNOWN_AFTER = 3
/**
 * An interval this long with next to no processor time was no work: the process was stopped
 * (SIGSTOP), or the machine asleep.
 */
const SLEEP_MS = 5_000
const SLEEP_SHARE = 0.02
/** Always written over in place: a file of one length. */
const LENGTH = 160

/**
 * Writes a trainer's heartbeat to its run folder, best effort: a failed write is ignored, for the
 * run itself must not suffer from it.
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
