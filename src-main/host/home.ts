import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import { isRunId, type RunId } from '../contract/run-id.ts'
import { StillroomError } from '../domain/stillroom-error.ts'

/** The index of all runs, in the home's folder. */
export const DATABASE_FILE = 'stillroom.db'

/** Where runs live. */
export interface Home {
  readonly folder: string
  readonly runs: string
}

/**
 * A home that is made is its user's alone: what people train on is often not for others. One that
 * is there stays as it is; see `isOpenToOthers`.
 */
export function openHome(folder: string): Home {
  const runs = join(folder, 'runs')
  try {
    mkdirSync(runs, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StillroomError(
      'not-writable',
      `${runs} cannot be made. Name another place with --home or STILLROOM_HOME.`,
      { cause },
    )
  }
  return { folder, runs }
}

/**
 * Whether other users of the machine may look into a home: one made by hand, or by an earlier
 * version. Windows keeps users apart by access lists.
 */
export function isOpenToOthers({ folder }: Pick<Home, 'folder'>): boolean {
  return process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0
}

let lastIdAt = 0

/**
 * An id that sorts by time and is short enough to be typed: 20261124-151233-dq4f. Behind the second
 * stand its milliseconds and two characters by chance, for ids made by others in the same one;
 * those of this process are never made in the same one, so that they sort in the order in which
 * they were made.
 */
export function newRunId(now = new Date()): RunId {
  lastIdAt = Math.max(now.getTime(), lastIdAt + 1)
  const at = new Date(lastIdAt)
  const second = at.toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15)
  const base36 = (number: number) => number.toString(36).padStart(2, '0')
  return toRunId(`${second}-${base36(at.getUTCMilliseconds())}${base36(randomInt(36 * 36))}`)
}

/** @throws StillroomError `unknown-run` where a text, of a plan for instance, is no id */
export function toRunId(text: string): RunId {
  if (isRunId(text)) return text
  throw new StillroomError(
    'unknown-run',
    `${JSON.stringify(text.slice(0, 200))} is no id of a run; an id is the name of its folder, such as 20261124-151233-dq4f`,
  )
}

/**
 * The folder of a run. The only place that makes a path of an id.
 * @throws StillroomError `unknown-run`
 */
export function runFolder({ runs }: Home, id: RunId): string {
  const folder = join(runs, id)
  if (existsSync(join(folder, RUN_FILES.plan))) return folder
  throw new StillroomError(
    'unknown-run',
    `There is no run ${JSON.stringify(id)} in ${runs}. See: npm run -s stillroom -- runs`,
  )
}
