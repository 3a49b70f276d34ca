import type { RunOverview } from '../../contract/run-overview.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { listRunFolders, readRun } from '../../run-folder/read-run.ts'
import type { Home } from '../home.ts'

/** All runs, oldest first, and what is wrong with folders that cannot be read as one. */
export function listRuns({ runs }: Home): {
  readonly runs: readonly RunOverview[]
  readonly problems: readonly string[]
} {
  const found: RunOverview[] = []
  const problems: string[] = []
  for (const folder of listRunFolders(runs)) {
    try {
      found.push(readRun(folder))
    } catch (thrown) {
      problems.push(toErrorData(thrown).message)
    }
  }
  return { runs: found, problems }
}
