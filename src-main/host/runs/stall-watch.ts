import type { Stall } from '../../contract/run-state.ts'
import { judgeStall } from '../../domain/run/judge-stall.ts'
import { processActivity } from '../../processes/process-activity.ts'
import { readHeartbeat } from '../../run-folder/heartbeat.ts'
import { localTrainerOf } from '../../run-folder/trainer-mark.ts'

/**
 * Cap of the time counted between two polls: a longer gap was a suspend of the machine, or this
 * process was blocked itself.
 */
const MOST_A_LOOK_MS = 2_000
/** Processor time that is work; what a waiting process needs for its timers is less. */
const WORK_MS = 20
const WORK_SHARE = 0.01

interface Seen {
  readonly pid: number
  beat: number | undefined
  cpuMs: number | undefined
  lookedAt: number
  quietMs: number
  idleMs: number
}

/** Follows trainers from outside, look by look. */
export interface StallWatch {
  /**
   * Why a run's trainer does not go on; null while it does, or where it is on another machine and
   * cannot be asked.
   */
  look(id: string, folder: string): Stall | null
  forget(id: string): void
}

export function watchStalls(): StallWatch {
  const seen = new Map<string, Seen>()
  return {
    look(id, folder) {
      const pid = localTrainerOf(folder)
      const activity = pid === undefined ? undefined : processActivity(pid)
      if (pid === undefined || !activity) return null
      const now = performance.now()
      const said = readHeartbeat(folder)
      const heartbeat = said?.pid === pid ? said : undefined
      const { state, cpuMs } = activity
      const before = seen.get(id)
      const current: Seen =
        before?.pid === pid
          ? before
          : { pid, beat: heartbeat?.beat, cpuMs, lookedAt: now, quietMs: 0, idleMs: 0 }
      const passed = state === 'stopped' ? 0 : Math.min(MOST_A_LOOK_MS, now - current.lookedAt)
      current.quietMs = current.beat === heartbeat?.beat ? current.quietMs + passed : 0
      const isWork = (cpuMs ?? 0) - (current.cpuMs ?? 0) >= WORK_MS + WORK_SHARE * current.idleMs
      current.idleMs = isWork ? 0 : current.idleMs + passed
      if (current.idleMs === 0) current.cpuMs = cpuMs
      current.beat = heartbeat?.beat
      current.lookedAt = now
      seen.set(id, current)
      return judgeStall({
        isStopped: state === 'stopped',
        waitsForDisk: state === 'disk',
        quietMs: current.quietMs,
        idleMs: cpuMs === undefined ? undefined : current.idleMs,
        slowestMs: heartbeat?.slowestMs,
        isLong: heartbeat?.isLong ?? false,
      })
    },
    forget: (id) => void seen.delete(id),
  }
}
