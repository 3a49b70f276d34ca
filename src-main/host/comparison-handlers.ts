import type { Handlers } from '../contract/api.ts'
import { compareRuns } from './compare-runs.ts'
import { findRun } from './home.ts'
import type { HostSurroundings } from './host-surroundings.ts'

/** Runs side by side. */
export function comparisonHandlers({ home }: HostSurroundings) {
  return {
    'runs.compare': ({ ids }) => compareRuns(ids.map((id) => findRun(home, id))),
  } satisfies Partial<Handlers>
}
