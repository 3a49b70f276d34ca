import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { tryClaim } from '../../processes/file-claim.ts'
import { listRunFolders } from '../../run-folder/read-run.ts'
import { besideDatabase, moveDatabase, removeDatabase } from '../../storage/database-files.ts'
import { indexRun } from '../../storage/index-run.ts'
import { openDatabase } from '../../storage/open-database.ts'
import { DATABASE_FILE, type Home } from '../home.ts'

export interface Rebuilt {
  readonly runs: number
  /** What is wrong with folders that could not be read. */
  readonly problems: readonly string[]
  /** Where the database lies that was there before. */
  readonly before: string | null
}

/**
 * Makes the database anew from the run folders. The new one takes the old one's place once it is
 * whole; the old one is set aside, not removed.
 * @throws StillroomError `database-busy` when a host has the home
 */
export function rebuildIndex(
  home: Home,
  onRun: (done: number, of: number) => void = () => undefined,
): Rebuilt {
  const path = join(home.folder, DATABASE_FILE)
  const release = tryClaim(`${path}.owner`)
  if (!release)
    throw new StillroomError(
      'database-busy',
      `A Stillroom has ${home.folder} open. Close it first, then rebuild.`,
    )
  const fresh = `${path}.rebuilding`
  try {
    removeDatabase(fresh)
    const { runs, problems } = fill(fresh, listRunFolders(home.runs), onRun)
    const before = existsSync(path) ? besideDatabase(path, 'before') : null
    if (before) moveDatabase(path, before)
    moveDatabase(fresh, path)
    return { runs, problems, before }
  } finally {
    removeDatabase(fresh)
    release()
  }
}

function fill(
  path: string,
  folders: readonly string[],
  onRun: (done: number, of: number) => void,
): Pick<Rebuilt, 'runs' | 'problems'> {
  const { db, close } = openDatabase(path)
  const problems: string[] = []
  try {
    folders.forEach((folder, index) => {
      try {
        indexRun(db, folder)
      } catch (thrown) {
        problems.push(toErrorData(thrown).message)
      }
      onRun(index + 1, folders.length)
    })
    return { runs: folders.length - problems.length, problems }
  } finally {
    close()
  }
}
