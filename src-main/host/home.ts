import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { listRunFolders } from '../run-folder/read-run.ts'

/** The index of all runs, in the home's folder. */
export const DATABASE_FILE = 'stillroom.db'

/** Where runs live. */
export interface Home {
  readonly folder: string
  readonly runs: string
}

export function openHome(folder: string): Home {
  const runs = join(folder, 'runs')
  try {
    mkdirSync(runs, { recursive: true })
  } catch (cause) {
    throw new StillroomError(
      'not-writable',
      `${runs} cannot be made. Name another place with --home or STILLROOM_HOME.`,
      { cause },
    )
  }
  return { folder, runs }
}

let lastIdAt = 0

/**
 * An id that sorts by time and is short enough to be typed: 20261124-151233-dq4f. Behind the second stand its
 * milliseconds and two characters by chance, for ids made by others in the same one; those of this process are
 * never made in the same one, so that they sort in the order in which they were made.
 */
export function newRunId(now = new Date()): string {
  lastIdAt = Math.max(now.getTime(), lastIdAt + 1)
  const at = new Date(lastIdAt)
  const second = at.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const base36 = (number: number) => number.toString(36).padStart(2, '0')
  return `${second}-${base36(at.getUTCMilliseconds())}${base36(randomInt(36 * 36))}`
}

/**
 * The folder of a run by its id, any unambiguous part of an id's beginning or end, or its path.
 * @throws StillroomError `unknown-run`
 */
export function findRun({ runs }: Home, wanted: string): string {
  if (/[/\\]/.test(wanted) && existsSync(wanted)) return wanted
  const exact = join(runs, wanted)
  if (/^[^./\\][^/\\]*$/.test(wanted) && existsSync(join(exact, RUN_FILES.plan))) return exact
  const all = listRunFolders(runs)
  const near = all.filter(
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
