import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { StillroomError } from '../domain/stillroom-error.ts'
import { systemRefusal } from '../domain/system-refusal.ts'
import { tryClaim } from '../processes/file-claim.ts'
import {
  damaged,
  requireKnownSchema,
  requireOpenable,
  requireReadableRows,
  requireTables,
  requireWhole,
} from './check-database.ts'
import type { Database } from './database.ts'
import { breakSeal, isAsSealed, sealDatabase } from './database-seal.ts'
import { MIGRATIONS } from './migrations/all.ts'
import type { Migration } from './migrations/migration.ts'
import { requireLocalDisk } from './require-local-disk.ts'
import { noteVersion } from './written-by.ts'

export interface OpenedDatabase {
  readonly db: Database
  /**
   * Whether it is what was closed in order, byte for byte, or new. After a crash only its structure
   * is known to be whole.
   */
  readonly isSure: boolean
  close(): void
}

/** Before it two connections could corrupt a database in WAL mode (fixed 2026-03-13). */
const OLDEST_SAFE_SQLITE = [3, 51, 3]

/**
 * Opens the app's database as its only owner; makes it where there is none, and brings an older one
 * up to date after a backup beside it.
 * It is an index: all of it can be made anew from the run folders.
 * @param version of this Stillroom, noted in what it writes
 * @throws StillroomError `database-busy` when another process owns it, `newer-database` when a
 * newer Stillroom wrote it, `corrupt-database` when it is damaged, and the system's refusals
 */
export function openDatabase(
  path: string,
  migrations: readonly Migration[] = MIGRATIONS,
  version = '',
): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true })
  requireLocalDisk(dirname(path))
  const release = tryClaim(`${path}.owner`)
  if (!release)
    throw new StillroomError(
      'database-busy',
      `Another Stillroom owns ${path}. Use its window, or close it first; --home names another place.`,
    )
  let db: Database | undefined
  try {
    requireOpenable(path, migrations.length, version)
    const isSealed = isAsSealed(path) === true
    const isNew = !existsSync(path)
    const opened = new Sqlite(path)
    db = opened
    requireSafeSqlite(opened)
    requireKnownSchema(path, ...versionsOf(opened), migrations.length, version)
    breakSeal(path)
    opened.pragma('journal_mode = WAL')
    opened.pragma('synchronous = FULL')
    opened.pragma('foreign_keys = ON')
    if (!isSealed) requireWhole(opened, path)
    migrate(opened, path, migrations, isNew)
    requireTables(opened, path, migrations)
    if (!isSealed) requireReadableRows(opened, path)
    noteVersion(opened, version)
    return {
      db: opened,
      isSure: isSealed || isNew,
      close() {
        opened.close()
        sealDatabase(path)
        release()
      },
    }
  } catch (thrown) {
    db?.close()
    release()
    throw explain(thrown, path)
  }
}

function migrate(db: Database, path: string, migrations: readonly Migration[], isNew: boolean): void {
  const [version] = versionsOf(db)
  const newest = migrations.length
  if (version === newest) return
  if (!isNew) db.prepare('VACUUM INTO ?').run(backupOf(path, version))
  db.transaction(() => {
    migrations.slice(version).forEach((migration) => migration.up(db))
    db.pragma(`user_version = ${newest}`)
  }).immediate()
}

/** Of the schema, and of the application. */
function versionsOf(db: Database): [schema: number, applicationId: number] {
  return [
    Number(db.pragma('user_version', { simple: true })),
    Number(db.pragma('application_id', { simple: true })),
  ]
}

/** A database that does not answer as its schema says is as good as damaged: it is an index. */
function explain(thrown: unknown, path: string): unknown {
  const refusal = systemRefusal(thrown, path)
  if (
    thrown instanceof Sqlite.SqliteError &&
    (thrown.code === 'SQLITE_ERROR' || refusal?.code === 'corrupt-database')
  )
    return damaged(path, thrown.message, thrown)
  return refusal ? new StillroomError(refusal.code, refusal.message, { cause: thrown }) : thrown
}

function backupOf(path: string, version: number): string {
  const backup = `${path}.schema-${version}-${new Date().toISOString().replaceAll(/[:.]/g, '')}`
  if (existsSync(backup)) throw new Error(`The backup ${backup} is there already`)
  return backup
}

function requireSafeSqlite(db: Database): void {
  const found = String(db.prepare('SELECT sqlite_version()').pluck().get())
  const parts = found.split('.').map(Number)
  const differing = parts.findIndex((part, index) => part !== OLDEST_SAFE_SQLITE[index])
  if (differing >= 0 && (parts[differing] ?? 0) < (OLDEST_SAFE_SQLITE[differing] ?? 0))
    throw new Error(`SQLite ${found} is older than ${OLDEST_SAFE_SQLITE.join('.')}, which mends a corruption`)
}
