/** What a run is doing, worked out from its events and whether its trainer lives. */
export const RUN_STATES = [
  'waiting',
  'running',
  'paused',
  'stopped',
  'interrupted',
  'failed',
  'finished',
] as const
export type RunState = (typeof RUN_STATES)[number]
