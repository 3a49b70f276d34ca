import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { ExampleMarks, TagCount } from '../../contract/example-browser.ts'
import { toErrorData } from '../../domain/stillroom-error.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import {
  clearExampleMarks,
  selectExampleMarks,
  upsertExampleMarks,
} from '../../storage/example-marks-table.ts'
import type { Database } from '../../storage/database.ts'
import type { Home } from '../home.ts'

const lineSchema = z.object({
  devSet: z.string(),
  example: z.number().int().min(0),
  tags: z.array(z.string()),
  notes: z.string(),
})

const FILE = 'example-marks.jsonl'
const NOTHING_SAID: ExampleMarks = { tags: [], notes: '' }

/**
 * Tags and notes on examples: the only thing of them that no run folder holds, so a file of the
 * home is their truth and the database follows it.
 */
export interface ExampleMarksStore {
  of(devSet: string, example: number): ExampleMarks
  all(devSet: string): ReadonlyMap<number, ExampleMarks>
  /** How many marks were set: what was found by them before may be out of date. */
  changes(): number
  /** @throws StillroomError `disk-full` or `not-writable`; then nothing has changed */
  set(devSet: string, example: number, marks: ExampleMarks): void
}

/**
 * Opens example-marks.jsonl of a home, and brings the database to what it says; a torn last line is
 * ignored.
 */
export function openExampleMarks(db: Database, { folder }: Home): ExampleMarksStore {
  const path = join(folder, FILE)
  db.transaction(() => {
    clearExampleMarks(db)
    for (const { devSet, example, tags, notes } of readLines(path))
      upsertExampleMarks(db, devSet, example, { tags, notes })
  }).immediate()
  const cache = new Map<string, Map<number, ExampleMarks>>()
  let changes = 0
  const all = (devSet: string) => {
    const known = cache.get(devSet) ?? selectExampleMarks(db, devSet)
    cache.set(devSet, known)
    return known
  }
  return {
    all,
    changes: () => changes,
    of: (devSet, example) => all(devSet).get(example) ?? NOTHING_SAID,
    set(devSet, example, marks) {
      appendLine(path, JSON.stringify({ at: new Date().toISOString(), devSet, example, ...marks }))
      upsertExampleMarks(db, devSet, example, marks)
      all(devSet).set(example, marks)
      changes++
    },
  }
}

/** What example-marks.jsonl of a home says, by dev set and position. */
export function readExampleMarks({
  folder,
}: Pick<Home, 'folder'>): ReadonlyMap<string, ReadonlyMap<number, ExampleMarks>> {
  const found = new Map<string, Map<number, ExampleMarks>>()
  for (const { devSet, example, tags, notes } of readLines(join(folder, FILE))) {
    const ofSet = found.get(devSet) ?? new Map<number, ExampleMarks>()
    found.set(devSet, ofSet.set(example, { tags, notes }))
  }
  return found
}

function readLines(path: string): readonly z.infer<typeof lineSchema>[] {
  return textOf(path)
    .split('\n')
    .flatMap((line) => {
      try {
        return [lineSchema.parse(JSON.parse(line))]
      } catch {
        return [] // torn by a crash, or empty
      }
    })
}

function textOf(path: string): string {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  } catch (thrown) {
    process.emitWarning(
      `No tags and notes of examples: ${toErrorData(explainWriteError(thrown, path)).message}`,
    )
    return ''
  }
}

/** Leads with a line break, so that a torn line before it spoils nothing. */
function appendLine(path: string, line: string): void {
  try {
    const handle = openSync(path, 'a')
    try {
      writeSync(handle, `\n${line}\n`)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch (thrown) {
    throw explainWriteError(thrown, path)
  }
}

/** The most used tags first. */
export function countTags(marks: ReadonlyMap<number, ExampleMarks>): readonly TagCount[] {
  const counts = new Map<string, number>()
  for (const { tags } of marks.values()) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  return [...counts]
    .map(([tag, examples]) => ({ tag, examples }))
    .sort((one, other) => other.examples - one.examples || one.tag.localeCompare(other.tag))
}
