import { join } from 'node:path'
import { listRunFolders } from '../../run-folder/read-run.ts'
import type { RunOverview } from '../../contract/run-overview.ts'
import type { ReadableDb } from '../../storage/database.ts'
import { selectAskedRuns } from '../../storage/select-asked-runs.ts'
import { selectFinishedPlans } from '../../storage/select-finished-plans.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import type { KnownRuns } from './estimate-study.ts'
import { readableRun } from './readable-run.ts'
import { runsByPlan } from './find-study-runs.ts'

/** Beyond them none of the same step is likely to come. */
const MOST_FINISHED = 1000

/** By the index: for a window. */
export function runsInIndex(db: ReadableDb, home: Home): KnownRuns {
  return {
    finished: selectFinishedPlans(db, MOST_FINISHED),
    folderOf: (id) => runFolder(home, toRunId(id)),
    doneOf(asked) {
      const runs = selectAskedRuns(db, asked)
      if (runs.some(({ said }) => said === 'finished')) return 1
      const begun = runs.find(({ said }) => said !== 'failed')
      return begun ? shareOf(begun) : 0
    },
  }
}

/** By the run folders: for a terminal. */
export function runsInFolders(home: Home): KnownRuns {
  const readable = listRunFolders(home.runs).flatMap((folder) => readableRun(folder) ?? [])
  const byFolder = new Map(readable.map((run) => [run.folder, run]))
  const byPlan = runsByPlan(home)
  return {
    finished: readable
      .filter(({ state }) => state === 'finished')
      .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
      .slice(0, MOST_FINISHED),
    folderOf: (id) => join(home.runs, id),
    doneOf(asked) {
      const runs = byPlan.asking(asked).flatMap((folder) => byFolder.get(folder) ?? [])
      if (runs.some(({ state }) => state === 'finished')) return 1
      const begun = runs.find(({ state }) => state !== 'failed')
      return begun ? shareOf(begun) : 0
    },
  }
}

/** Below 1: what has not finished has its end to do. */
function shareOf({ step, steps }: Pick<RunOverview, 'step' | 'steps'>): number {
  return steps > 0 ? Math.min(step / steps, 0.999) : 0
}
