import { judge } from '../../domain/dev-set/judge.ts'
import { probabilityDecisions } from '../../domain/dev-set/probability-decisions.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readGold, readLogits } from '../../run-folder/predictions.ts'
import { readSources } from '../../run-folder/read-run.ts'
import type { Database } from '../../storage/database.ts'
import { selectRunsToScore, updateLaterScore, type RunToScore } from '../../storage/later-scores.ts'

/** To find them takes 14 ms in a home of 10,000 runs, as long as several take to be scored. */
const MOST_AT_ONCE = 64

/**
 * Works out what no log says of a run's last evaluation, from its predictions: once, however old
 * the run is; the database keeps it.
 * @param ms after which it leaves the others to the next time
 * @returns ids of runs that have a score now
 */
export function scoreLater(db: Database, ms: number): readonly string[] {
  const scored: string[] = []
  const end = performance.now() + ms
  for (const run of selectRunsToScore(db, MOST_AT_ONCE)) {
    const brier = brierOf(run)
    updateLaterScore(db, run, brier)
    if (brier !== null) scored.push(run.id)
    if (performance.now() >= end) break
  }
  return scored
}

/** Mean Brier score; null of a regression, and where predictions cannot be read. */
function brierOf({ folder, predictions }: RunToScore): number | null {
  try {
    const task = taskOf(readSources(folder))
    const judged = judge(task, readLogits(folder, predictions), readGold(folder, task.kind))
    const brier = probabilityDecisions(judged)?.brier
    return brier ? brier.reduce((sum, one) => sum + one, 0) / brier.length : null
  } catch (thrown) {
    if (thrown instanceof StillroomError) return null // its damage is told elsewhere
    throw thrown
  }
}
