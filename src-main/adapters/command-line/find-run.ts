import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { RUN_FILES } from '../../contract/run-files.ts'
import { isRunId } from '../../contract/run-id.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import type { Home } from '../../host/home.ts'
import { listRunFolders } from '../../run-folder/read-run.ts'

/**
 * The folder that a person at a terminal means: a run by its id, any unambiguous part of an id's
 * beginning or end, or its path. Nobody but the command line takes a path: who types there may read
 * and write what it names anyway.
 * @throws StillroomError `unknown-run`
 */
export function findRun({ runs }: Home, wanted: string): string {
  if (/[/\\]/.test(wanted) && existsSync(join(wanted, RUN_FILES.plan))) return resolve(wanted)
  const exact = join(runs, wanted)
  if (isRunId(wanted) && existsSync(join(exact, RUN_FILES.plan))) return exact
  const near = listRunFolders(runs).filter(
    (folder) => basename(folder).startsWith(wanted) || basename(folder).endsWith(wanted),
  )
  const [only] = near
  if (only && near.length === 1 && wanted !== '') return only
  throw new StillroomError(
    'unknown-run',
    near.length > 1 && wanted !== ''
      ? `${wanted} may be any of ${near.map((folder) => basename(folder)).join(', ')}`
      : `There is no run ${JSON.stringify(wanted)} in ${runs}. See: npm run -s stillroom -- runs`,
  )
}
