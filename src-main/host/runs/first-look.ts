import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { RunState } from '../../contract/run-state.ts'
import { readAbout } from '../../run-folder/about.ts'
import type { Database } from '../../storage/database.ts'
import { indexRun, stampOfLog } from '../../storage/index-run.ts'
import { deleteRun, selectReadings, selectRun, updateAbout } from '../../storage/runs-table.ts'
import type { Home } from '../home.ts'
import type { DamageWatch } from './damage-watch.ts'

/** Runs that are indexed in one commit when a home is opened. */
const RUNS_A_COMMIT = 200

/**
 * Brings the index to what the run folders say when a home is opened: a run whose log has not grown
 * is taken as it is.
 * @param found told of each run what its log says of it; undefined where it is in no index
 */
export function firstLook(
  db: Database,
  home: Home,
  names: readonly string[],
  damage: DamageWatch,
  found: (id: string, said: RunState | null | undefined) => void,
): void {
  const readings = selectReadings(db)
  const known = new Set(names)
  for (const id of readings.keys()) if (!known.has(id)) deleteRun(db, id)
  const take = (id: string) => {
    const folder = join(home.runs, id)
    const reading = readings.get(id)
    const isUnread = reading === undefined || stampOfLog(folder) !== reading.stamp
    if (isUnread) damage.contained(id, () => indexRun(db, folder))
    const said = isUnread ? selectRun(db, id)?.said : reading.said
    if (!isUnread) updateAboutIfChanged(db, id, folder)
    found(id, said)
  }
  // One transaction for many runs: each commit costs an fsync.
  for (let at = 0; at < names.length; at += RUNS_A_COMMIT)
    db.transaction(() => names.slice(at, at + RUNS_A_COMMIT).forEach(take)).immediate()
}

function updateAboutIfChanged(db: Database, id: string, folder: string): void {
  if (!existsSync(join(folder, RUN_FILES.about))) return
  const about = readAbout(folder)
  const run = selectRun(db, id)
  if (run && (run.notes !== about.notes || JSON.stringify(run.tags) !== JSON.stringify(about.tags)))
    updateAbout(db, id, about)
}
