import type { RunState, Stall } from '../../contract/run-state.ts'
import type { TrainingEvent } from '../../contract/training-event.ts'

const AFTER: Partial<Record<TrainingEvent['kind'], RunState>> = {
  started: 'running',
  continued: 'running',
  paused: 'paused',
  stopped: 'stopped',
  failed: 'failed',
  finished: 'finished',
}

/** The state that an event says its run is in; undefined for those that say nothing of it. */
export function stateSaidBy(event: Pick<TrainingEvent, 'kind'>): RunState | undefined {
  return AFTER[event.kind]
}

/**
 * What a run is doing: what it last said (null before its first word), if the one who says it still
 * lives.
 */
export function stateNow(
  said: RunState | null,
  isTrainerAlive: boolean,
  stall: Stall | null = null,
): RunState {
  if (said === 'finished') return 'finished'
  if (isTrainerAlive && stall !== null) return 'stalled'
  if (isTrainerAlive) return said === 'paused' ? 'paused' : 'running'
  if (said === 'failed' || said === 'stopped') return said
  return said === null ? 'waiting' : 'interrupted'
}
