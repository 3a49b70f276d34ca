import type { RunOverview } from '../../contract/run-overview.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readRun } from '../../run-folder/read-run.ts'

/** A run; undefined where it cannot be read, which tells nothing of what others take. */
export function readableRun(folder: string): RunOverview | undefined {
  try {
    return readRun(folder)
  } catch (thrown) {
    if (thrown instanceof StillroomError) return undefined
    throw thrown
  }
}
