import type { Stall } from '../../contract/run-state.ts'

/**
 * What has been seen of a trainer that lives, from outside. Durations are those in which somebody
 * looked: not those of a machine asleep.
 */
export interface TrainerSeen {
  readonly isStopped: boolean
  readonly waitsForDisk: boolean
  /** Since it last said that it came on, or was seen for the first time. */
  readonly quietMs: number
  /** Since it last used its processor, of that; undefined where the system does not say. */
  readonly idleMs: number | undefined
  /**
   * The longest it ever needed to come on; null before the first steps, undefined for a trainer
   * that does not say (it is older).
   */
  readonly slowestMs: number | null | undefined
  /** It said that what it does takes long. */
  readonly isLong: boolean
}

/** Nothing is called stalled sooner, for a system that swaps or another program may hold it up. */
const QUIET_MS = 10_000
/** A disk may take so long for a checkpoint. */
const DISK_MS = 120_000
/** Loading and preparing, or writing a result, may take so long even on a slow machine. */
const LONG_MS = 600_000
/**
 * So many times the longest ever: without computing it cannot be at work, and with it, it is
 * hardly.
 */
const IDLE_FACTOR = 3
const SLOW_FACTOR = 10

/**
 * Whether a trainer is stalled, and how. A long step is not: it computes, and others took as long
 * before.
 */
export function judgeStall(seen: TrainerSeen): Stall | null {
  if (seen.isStopped) return 'stopped'
  const { quietMs, idleMs, slowestMs, isLong } = seen
  if (slowestMs === undefined || quietMs < QUIET_MS) return null
  if (seen.waitsForDisk && quietMs < DISK_MS) return null
  if (idleMs !== undefined && idleMs >= QUIET_MS && quietMs >= IDLE_FACTOR * (slowestMs ?? 0)) return 'idle'
  const most = isLong || slowestMs === null ? LONG_MS : Math.max(QUIET_MS, SLOW_FACTOR * slowestMs)
  return quietMs >= most ? 'slow' : null
}
