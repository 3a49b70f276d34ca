import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { StillroomError } from '../domain/stillroom-error.ts'
import { tryClaim } from '../processes/file-claim.ts'
import { MIGRATIONS, type Migration } from './migrations/all.ts'

export type Database = Sqlite.Database
/** What a reader needs; a writer asks for a Database. */
export type ReadableDb = Pick<Database, 'prepare'>

export interface OpenedDatabase {
  readonly db: Database
  close(): void
}

/** Before it two connections could corrupt a database in WAL mode (fixed 2026-03-13). */
const OLDEST_SAFE_SQLITE = [3, 51, 3]

/**
 * Opens the app's database as its only owner; makes it where there is none, and brings an older one up to date after a backup beside it.
 * It is an index: all of it can be made anew from the run folders.
 * @throws StillroomError `database-busy` when another process owns it, `newer-database` when a newer Stillroom wrote it
 */
export function openDatabase(path: string, migrations: readonly Migration[] = MIGRATIONS): OpenedDatabase {
  mkdirSync(dirname(path), { recursive: true })
  const release = tryClaim(`${path}.owner`)
  if (!release)
    throw new StillroomError(
      'database-busy',
      `Another Stillroom owns ${path}. Use its window, or close it first; --home names another place.`,
    )
  try {
    const isNew = !existsSync(path)
    const db = new Sqlite(path)
    requireSafeSqlite(db)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    migrate(db, path, migrations, isNew)
    return {
      db,
      close() {
        db.close()
        release()
      },
    }
  } catch (thrown) {
    release()
    throw thrown
  }
}

function migrate(db: Database, path: string, migrations: readonly Migration[], isNew: boolean): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  const newest = migrations.length
  if (version > newest)
    throw new StillroomError(
      'newer-database',
      `${path} was written by a newer Stillroom (schema ${version}; this one knows ${newest}). Update Stillroom, or use another --home.`,
    )
  if (version === newest) return
  if (!isNew) db.prepare('VACUUM INTO ?').run(backupOf(path, version))
  db.transaction(() => {
    migrations.slice(version).forEach((migration) => migration.up(db))
    db.pragma(`user_version = ${newest}`)
  }).immediate()
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
