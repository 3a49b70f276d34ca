import { closeSync, openSync, readSync, statSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { StillroomError } from '../domain/stillroom-error.ts'
import { isAsSealed } from './database-seal.ts'
import type { Migration } from './migrations/migration.ts'
import type { Database, ReadableDb } from './database.ts'
import { versionOf } from './written-by.ts'

const HEADER_BYTES = 100
/** Where SQLite's header has PRAGMA user_version and application_id, big-endian. */
const USER_VERSION = 60
const APPLICATION_ID = 68
/** No schema has had so many versions: such a number is damage. */
const MOST_VERSIONS = 10_000

/**
 * Looks at a database before it is opened: one of a newer Stillroom is never touched, one that is
 * not what was closed is not believed.
 * @throws StillroomError `newer-database`, `corrupt-database`
 */
export function requireOpenable(path: string, newest: number, version: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) return
  if (size === 0) throw damaged(path, 'it is empty')
  const header = readHeader(path)
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 15) !== 'SQLite format 3')
    throw damaged(path, 'it is no SQLite database')
  requireKnownSchema(
    path,
    header.readInt32BE(USER_VERSION),
    header.readInt32BE(APPLICATION_ID),
    newest,
    version,
  )
  if (isAsSealed(path) === false) throw damaged(path, 'it is not what it was when it was closed')
}

/** @throws StillroomError `newer-database` */
export function requireKnownSchema(
  path: string,
  schema: number,
  applicationId: number,
  newest: number,
  version: string,
): void {
  if (schema < 0 || schema > MOST_VERSIONS) throw damaged(path, `its schema has the number ${schema}`)
  if (schema <= newest) return
  const writer = versionOf(applicationId)
  const [by, remedy] = writer
    ? [`Stillroom ${writer}`, `Use Stillroom ${writer} or a newer one`]
    : ['a newer Stillroom', 'Update Stillroom']
  throw new StillroomError(
    'newer-database',
    `${path} was written by ${by} (schema ${schema}; this one${version && `, ${version},`} knows ${newest}). Nothing was changed in it. ${remedy}, or use another --home.`,
  )
}

/**
 * What SQLite itself finds wrong with the structure of an open database. @throws StillroomError
 * `corrupt-database`
 */
export function requireWhole(db: Database, path: string): void {
  const found = String(db.pragma('quick_check(1)', { simple: true }))
  if (found !== 'ok') throw damaged(path, found.replaceAll('\n', ' '))
}

/** What is kept as JSON: SQLite does not see a byte changed in the middle of a row. */
const JSON_COLUMNS = [
  ['runs', 'plan'],
  ['runs', 'tags'],
  ['runs', 'capsule'],
  ['runs', 'log_damage'],
  ['runs', 'files_damage'],
  ['evaluations', 'scores'],
  ['evaluations', 'teacher'],
  ['example_marks', 'tags'],
] as const

/** @throws StillroomError `corrupt-database` when a row cannot be read */
export function requireReadableRows(db: ReadableDb, path: string): void {
  for (const [table, column] of JSON_COLUMNS) {
    const broken = db
      .prepare(`SELECT count(*) FROM ${table} WHERE ${column} IS NOT NULL AND NOT json_valid(${column})`)
      .pluck()
      .get()
    if (broken !== 0) throw damaged(path, `${String(broken)} rows of ${table} cannot be read`)
  }
}

/**
 * Whether the tables are those that the migrations make. @throws StillroomError `corrupt-database`
 */
export function requireTables(db: Database, path: string, migrations: readonly Migration[]): void {
  const model = new Sqlite(':memory:')
  try {
    for (const migration of migrations) migration.up(model)
    const there = new Set(columnsOf(db))
    const missing = columnsOf(model).find((column) => !there.has(column))
    if (missing) throw damaged(path, `it lacks ${missing}`)
  } finally {
    model.close()
  }
}

export function damaged(path: string, reason: string, cause?: unknown): StillroomError {
  return new StillroomError('corrupt-database', `The database ${path} is damaged: ${reason}.`, { cause })
}

function columnsOf(db: ReadableDb): readonly string[] {
  return db
    .prepare(
      `SELECT tables.name || '.' || columns.name
         FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'`,
    )
    .pluck()
    .all() as string[]
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  const handle = openSync(path, 'r')
  try {
    return header.subarray(0, readSync(handle, header, 0, HEADER_BYTES, 0))
  } finally {
    closeSync(handle)
  }
}
