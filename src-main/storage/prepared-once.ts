import type { Statement } from 'better-sqlite3'
import type { ReadableDb } from './database.ts'

/** By database (weakly, so that its statements are collected with it), and by SQL text. */
const known = new WeakMap<ReadableDb, Map<string, Statement<unknown[], unknown>>>()

/**
 * A memoized prepared statement: for what runs several times a second while something trains, as
 * preparing takes longer than running. It is shared: neither `pluck` nor `raw` may be set on it.
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
