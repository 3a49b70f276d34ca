import type Sqlite from 'better-sqlite3'

export type Database = Sqlite.Database
/** What a reader needs; a writer asks for a Database. */
export type ReadableDb = Pick<Database, 'prepare'>
