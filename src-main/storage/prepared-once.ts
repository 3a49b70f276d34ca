import type { Statement } from 'better-sqlite3'
import type { ReadableDb } from './database.ts'

/** By database, which takes its statements along when it goes, and by text. */
const known = new WeakMap<ReadableDb, Map<string, Statement<unknown[], unknown>>>()

/**
 * A statement that is compiled the first time it is asked for: for what runs several times a second
 * while something trains, as compiling takes longer than running it. It is shared: neither `pluck`
 * nor `raw` may be set on it.
 */
export function preparedOnce<Given extends unknown[], Row = unknown>(
  db: ReadableDb,
  sql: string,
): Statement<Given, Row> {
  const statements = known.get(db) ?? new Map<string, Statement<unknown[], unknown>>()
  known.set(db, statements)
  const found = statements.get(sql) ?? db.prepare<unknown[], unknown>(sql)
  statements.set(sql, found)
  return found as Statement<Given, Row>
}
