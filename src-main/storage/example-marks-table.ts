import type { ExampleMarks } from '../contract/example-browser.ts'
import type { Database, ReadableDb } from './database.ts'

interface Row {
  readonly example: number
  readonly tags: string
  readonly notes: string
}

/** Sets what a person said of an example. */
export function upsertExampleMarks(
  db: Database,
  devSet: string,
  example: number,
  { tags, notes }: ExampleMarks,
): void {
  db.prepare('INSERT OR REPLACE INTO example_marks (dev_set, example, tags, notes) VALUES (?, ?, ?, ?)').run(
    devSet,
    example,
    JSON.stringify(tags),
    notes,
  )
}

export function clearExampleMarks(db: Database): void {
  db.prepare('DELETE FROM example_marks').run()
}

/** What was said of a dev set's examples, by their positions. */
export function selectExampleMarks(db: ReadableDb, devSet: string): Map<number, ExampleMarks> {
  const rows = db
    .prepare<[string], Row>(
      'SELECT example, tags, notes FROM example_marks WHERE dev_set = ? ORDER BY example',
    )
    .all(devSet)
  return new Map(
    rows.map(({ example, tags, notes }) => [example, { tags: JSON.parse(tags) as readonly string[], notes }]),
  )
}
