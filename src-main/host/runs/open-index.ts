import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { HostNotice } from '../../contract/host-notice.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { listRunNames } from '../../run-folder/read-run.ts'
import { giveUpBallast } from '../../run-folder/ballast.ts'
import { besideDatabase, moveDatabase, removeDatabase } from '../../storage/database-files.ts'
import { MIGRATIONS } from '../../storage/migrations/all.ts'
import { openDatabase, type OpenedDatabase } from '../../storage/open-database.ts'
import { DATABASE_FILE, type Home } from '../home.ts'

/** Of all logs: what is read and indexed in a second or so. */
const MOST_READ_ANEW = 50e6

/** A home's index, however the home was found. */
export interface OpenedIndex extends OpenedDatabase {
  /**
   * The home may not be written: the index is a copy that lies elsewhere, and goes with the host.
   */
  readonly isReadOnly: boolean
  /** @param runs that the index has, once it is filled. What is to be told of the opening. */
  notices(runs: number): readonly HostNotice[]
}

/**
 * Opens a home's index. A damaged one is put aside and begun anew, to be filled from the run
 * folders; in a home that may not be written, a copy of it is opened elsewhere. A full disk is
 * given the home's ballast first.
 * @throws StillroomError `database-busy`, `newer-database`, `disk-full`, `disk-failed`
 */
export function openIndex(home: Home, version: string): OpenedIndex {
  const path = join(home.folder, DATABASE_FILE)
  const refusal = refusalToWrite(home.folder)
  if (refusal) return openCopy(home, path, version, refusal)
  const open = () => openDatabase(path, MIGRATIONS, version)
  try {
    return { ...believed(open(), open, home, path), isReadOnly: false, notices: () => [] }
  } catch (thrown) {
    const { code, message } = toErrorData(thrown)
    if (code === 'not-writable') return openCopy(home, path, version, message)
    if (code === 'disk-full' && giveUpBallast(home.folder)) return openIndex(home, version)
    if (code !== 'corrupt-database') throw thrown
    const aside = besideDatabase(path, 'damaged')
    moveDatabase(path, aside)
    const words = `${message} It was put aside as ${basename(aside)} and made anew from the run folders`
    return { ...open(), isReadOnly: false, notices: (runs) => [rebuilt(words, runs)] }
  }
}

/**
 * After a crash rows may be corrupt without SQLite noticing, which keeps no checksums. An index
 * that takes a second or so to build is rebuilt rather than trusted.
 */
function believed(
  opened: OpenedDatabase,
  open: () => OpenedDatabase,
  home: Home,
  path: string,
): OpenedDatabase {
  if (opened.isSure || logBytes(home) > MOST_READ_ANEW) return opened
  opened.close()
  removeDatabase(path)
  return open()
}

function logBytes({ runs }: Home): number {
  const sizeOf = (name: string) =>
    statSync(join(runs, name, RUN_FILES.events), { throwIfNoEntry: false })?.size ?? 0
  return listRunNames(runs).reduce((sum, name) => sum + sizeOf(name), 0)
}

/**
 * All that the database holds lies in files as well, or is worked out from them: nothing is lost
 * with it.
 */
function rebuilt(words: string, runs: number): HostNotice {
  const back = runs === 1 ? '1 run is back' : `${runs} runs are back`
  return {
    kind: 'database-rebuilt',
    message: `${words}: ${back}, with all curves, evaluations, tags and notes.`,
  }
}

/**
 * Why nothing may be written in a folder; undefined where it may. A disk that is merely full may
 * be.
 */
function refusalToWrite(folder: string): string | undefined {
  const probe = join(folder, `.may-write-${process.pid}`)
  try {
    writeFileSync(probe, '')
    rmSync(probe)
    return undefined
  } catch (thrown) {
    const { code, message } = toErrorData(thrown)
    return code === 'not-writable' ? message.replace(probe, folder) : undefined
  }
}

/**
 * A copy in the system's folder for temporary files. It need not be whole: who may write to the
 * home may be writing to its database now. What cannot be read is begun anew, and filled from the
 * run folders, as always.
 */
function openCopy(home: Home, path: string, version: string, reason: string): OpenedIndex {
  const folder = mkdtempSync(join(tmpdir(), 'stillroom-read-only-'))
  const copy = join(folder, DATABASE_FILE)
  const open = () => openDatabase(copy, MIGRATIONS, version)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  try {
    for (const end of ['', '-wal']) if (existsSync(path + end)) copyFileSync(path + end, copy + end)
    const opened = openOrBegin(open, copy)
    const message = `${reason} This home is open for reading: runs are shown as they are, and nothing can be started or changed.`
    return {
      db: opened.db,
      isSure: opened.isSure,
      isReadOnly: true,
      notices: () => [{ kind: 'read-only', message }],
      close() {
        opened.close()
        remove()
      },
    }
  } catch (thrown) {
    remove()
    const { code, message } = toErrorData(thrown)
    throw new StillroomError(
      code,
      `${home.folder} may only be read, and no copy of its database could be made: ${message}`,
      { cause: thrown },
    )
  }
}

function openOrBegin(open: () => OpenedDatabase, path: string): OpenedDatabase {
  try {
    return open()
  } catch (thrown) {
    if (toErrorData(thrown).code !== 'corrupt-database') throw thrown
    removeDatabase(path)
    return open()
  }
}
