/** What a run is doing, worked out from its events and whether its trainer lives. */
export const RUN_STATES = [
  'waiting',
  'running',
  'paused',
  'stalled',
  'stopped',
  'interrupted',
  'failed',
  'finished',
] as const
export type RunState = (typeof RUN_STATES)[number]

/** States of runs whose trainer lives. */
export const STATES_WITH_TRAINER: ReadonlySet<RunState | undefined> = new Set([
  'running',
  'paused',
  'stalled',
])

/**
 * Why a run whose trainer lives does not go on: its process is stopped (Ctrl+Z, a debugger, a full
 * laptop), it waits and computes nothing, or what it does takes far longer than anything it did
 * before.
 */
const STALLS = ['stopped', 'idle', 'slow'] as const
export type Stall = (typeof STALLS)[number]
