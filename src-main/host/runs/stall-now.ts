import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import type { Stall } from '../../contract/run-state.ts'
import { judgeStall } from '../../domain/run/judge-stall.ts'
import { processActivity, type ProcessActivity } from '../../processes/process-activity.ts'
import { readHeartbeat } from '../../run-folder/heartbeat.ts'
import { localTrainerOf } from '../../run-folder/trainer-mark.ts'

/**
 * A trainer that has said nothing for a while is watched so long, whether it computes or says
 * something.
 */
const WATCHED_MS = 1_000
const WORK_MS = 20
const SUSPICIOUS_MS = 5_000

/**
 * A run as `readRun` tells it, and stalled where its trainer is: for who has not been watching it.
 */
export async function withStall(run: RunOverview): Promise<RunOverview> {
  if (run.state !== 'running' && run.state !== 'paused') return run
  const stall = await stallNow(run.folder)
  return stall === null ? run : { ...run, state: 'stalled', stall }
}

/** Why a run's trainer does not go on; takes a second where it is not plain that it does. */
export async function stallNow(folder: string): Promise<Stall | null> {
  const pid = localTrainerOf(folder)
  const before = pid === undefined ? undefined : processActivity(pid)
  if (pid === undefined || !before) return null
  const quietMs = quietSince(folder)
  const said = readHeartbeat(folder)
  if (before.state !== 'stopped' && quietMs < SUSPICIOUS_MS) return null
  if (before.state !== 'stopped') await sleep(WATCHED_MS)
  const after = processActivity(pid)
  const heartbeat = readHeartbeat(folder)
  if (!after || (heartbeat?.beat !== said?.beat && after.state !== 'stopped')) return null
  return judgeStall({
    isStopped: after.state === 'stopped',
    waitsForDisk: after.state === 'disk',
    quietMs,
    idleMs: idleMs(before, after, quietMs),
    slowestMs: heartbeat?.pid === pid ? heartbeat.slowestMs : undefined,
    isLong: heartbeat?.isLong ?? false,
  })
}

/**
 * What a trainer did before it was watched is not known: idle now, it is taken to have been so
 * since it last said something.
 */
function idleMs(before: ProcessActivity, after: ProcessActivity, quietMs: number): number | undefined {
  if (before.cpuMs === undefined || after.cpuMs === undefined) return undefined
  return after.cpuMs - before.cpuMs < WORK_MS ? quietMs : 0
}

function quietSince(folder: string): number {
  const stat = statSync(join(folder, RUN_FILES.heartbeat), { throwIfNoEntry: false })
  return stat ? Math.max(0, Date.now() - stat.mtimeMs) : 0
}
