import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MIGRATIONS } from '../../../src-main/storage/migrations/all.ts'
import type { ReadableDb } from '../../../src-main/storage/database.ts'
import { openDatabase } from '../../../src-main/storage/open-database.ts'

/** A release that has a new schema adds its file. */
const SCHEMAS = join(import.meta.dirname, 'released-schemas')
const VERSIONS = readdirSync(SCHEMAS).map((name) => Number(/\d+/.exec(name)?.[0]))
/** Rows of runs, and what hangs on them, are filled anew from the run folders; these are not. */
const LASTING = ['dev_sets', 'examples', 'example_marks']
const STORAGE = join(import.meta.dirname, '..', '..', '..', 'src-main', 'storage')

let root = ''
let path = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'migrations-'))
  path = join(root, 'stillroom.db')
})
afterEach(() => rmSync(root, { recursive: true }))

/** A database as a Stillroom of that schema left it. */
function restore(version: number): void {
  const db = new Sqlite(path)
  db.pragma('journal_mode = WAL')
  db.exec(readFileSync(join(SCHEMAS, `schema-${version}.sql`), 'utf8'))
  db.close()
}

/** Name of a table, view or index → its columns in order, by name and type. */
function shapeOf(db: ReadableDb): unknown {
  return db
    .prepare(
      `SELECT things.type, things.name, columns.name AS column_name, columns.type AS column_type
         FROM sqlite_schema AS things LEFT JOIN pragma_table_info(things.name) AS columns
        WHERE things.name NOT LIKE 'sqlite_%' ORDER BY things.name, column_name`,
    )
    .all()
}

const rowsOf = (db: ReadableDb, table: string) => db.prepare(`SELECT * FROM ${table}`).all()

function lastingRows(db: ReadableDb): unknown {
  const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  return LASTING.filter((table) => names.includes(table)).map((table) => [table, rowsOf(db, table)])
}

describe('a database of schema', () => {
  test.each(VERSIONS)(
    '%i becomes what a new one is, with the rows that no run folder has, and is backed up as it was',
    (version) => {
      restore(version)
      const old = new Sqlite(path, { readonly: true })
      const before = lastingRows(old)
      const runs = rowsOf(old, 'runs')
      old.close()
      const fresh = openDatabase(join(root, 'fresh.db'))
      const { db, close } = openDatabase(path)
      expect(shapeOf(db)).toEqual(shapeOf(fresh.db))
      expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
      if (version >= 3) {
        expect(lastingRows(db)).toMatchObject(before as object)
        expect(
          db.prepare("SELECT rowid FROM example_words WHERE example_words MATCH 'film'").pluck().all(),
        ).toEqual([1])
      }
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      close()
      fresh.close()
      const backups = readdirSync(root).filter((name) => name.startsWith(`stillroom.db.schema-${version}-`))
      expect(backups).toHaveLength(version === MIGRATIONS.length ? 0 : 1)
      if (!backups[0]) return
      const kept = new Sqlite(join(root, backups[0]), { readonly: true })
      expect(rowsOf(kept, 'runs')).toEqual(runs)
      kept.close()
    },
  )

  test.each(VERSIONS)('%i is what the migrations shipped then still make', (version) => {
    restore(version)
    const made = new Sqlite(':memory:')
    for (const { up } of MIGRATIONS.slice(0, version)) up(made)
    const then = new Sqlite(path, { readonly: true })
    expect(shapeOf(made)).toEqual(shapeOf(then))
    then.close()
    made.close()
  })
})

describe('a migration that is killed', () => {
  test.each(MIGRATIONS.slice(1).map((_, index) => index + 1))(
    'inside step %i leaves the old database, which then migrates as ever',
    (killed) => {
      restore(1)
      const script = `
      const [storage, path, killed] = process.argv.slice(1)
      const { MIGRATIONS } = await import(storage + '/migrations/all.ts')
      const { openDatabase } = await import(storage + '/open-database.ts')
      openDatabase(path, MIGRATIONS.map(({ up }, index) => ({
        up(db) {
          up(db)
          if (index === Number(killed)) process.kill(process.pid, 'SIGKILL')
        },
      })))`
      const args = ['--input-type=module', '-e', script, STORAGE, path, String(killed)]
      expect(spawnSync(process.execPath, args).signal).toBe('SIGKILL')
      const old = new Sqlite(path, { readonly: true })
      expect(old.pragma('user_version', { simple: true })).toBe(1)
      expect(rowsOf(old, 'runs')).toHaveLength(1)
      old.close()
      const { db, close } = openDatabase(path)
      expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
      close()
    },
  )
})
