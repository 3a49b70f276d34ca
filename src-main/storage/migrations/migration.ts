import type Sqlite from 'better-sqlite3'

/** One step of the schema. Shipped ones are never edited. */
export interface Migration {
  readonly up: (db: Sqlite.Database) => void
}
