import type { Handlers } from '../../contract/api.ts'
import type { HostNotice } from '../../contract/host-notice.ts'
import type { LoadWatch } from '../runs/machine-load.ts'
import { benchHandlers } from './bench-handlers.ts'
import { capsuleHandlers } from './capsule-handlers.ts'
import { comparisonHandlers } from './comparison-handlers.ts'
import { exampleHandlers } from './example-handlers.ts'
import { hostHandlers } from './host-handlers.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { jobHandlers } from './job-handlers.ts'
import { keptTestHandlers } from './kept-test-handlers.ts'
import { libraryHandlers } from './library-handlers.ts'
import { planHandlers } from './plan-handlers.ts'
import { runDetailsHandlers } from './run-details-handlers.ts'
import { runHandlers } from './run-handlers.ts'
import { savedViewHandlers } from './saved-view-handlers.ts'
import { studyHandlers } from './study-handlers.ts'

/** Who answers each request: a request without a handler does not compile. */
export function allHandlers(
  surroundings: HostSurroundings,
  load: LoadWatch,
  notices: () => readonly HostNotice[],
): Handlers {
  return {
    ...hostHandlers(surroundings, notices),
    ...libraryHandlers(surroundings),
    ...runHandlers(surroundings),
    ...runDetailsHandlers(surroundings, load),
    ...jobHandlers(surroundings),
    ...capsuleHandlers(surroundings),
    ...comparisonHandlers(surroundings),
    ...savedViewHandlers(surroundings),
    ...keptTestHandlers(surroundings),
    ...studyHandlers(surroundings),
    ...exampleHandlers(surroundings),
    ...planHandlers(surroundings),
    ...benchHandlers(surroundings),
  }
}
