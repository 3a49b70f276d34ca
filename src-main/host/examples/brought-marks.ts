import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { BROUGHT_MARKS, broughtMarksSchema } from '../../contract/brought-marks.ts'
import type { BroughtMarks, ExampleMarks } from '../../contract/example-browser.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { checkJsonFile } from '../../run-folder/check-json-file.ts'

type OfFile = ReadonlyMap<number, BroughtMarks>

const FILES_KEPT = 50

/**
 * Reads what others said of an example, as capsules brought it to these runs; nothing that is one's
 * own, word for word. Files are called by their contents, so one that was read is not read again.
 */
export function createBroughtMarksReader(): (
  folders: readonly string[],
  example: number,
  own: ExampleMarks,
) => readonly BroughtMarks[] {
  const known = lruCache<OfFile>(FILES_KEPT)
  const read = (name: string, path: string): OfFile => {
    const before = known.get(name)
    if (before) return before
    const checked = checkJsonFile(path, broughtMarksSchema)
    const { by = null, marks } = 'value' in checked ? checked.value : { marks: [] }
    const found = new Map(marks.map(({ example, tags, notes }) => [example, { by, tags, notes }]))
    known.set(name, found)
    return found
  }
  return (folders, example, own) => {
    const files = new Map(
      folders.flatMap((folder) => namesIn(folder).map((name) => [name, join(folder, BROUGHT_MARKS, name)])),
    )
    return [...files]
      .map(([name, path]) => read(name, path).get(example))
      .filter((said) => said !== undefined)
      .filter(({ tags, notes }) => notes !== own.notes || tags.join('\n') !== own.tags.join('\n'))
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(join(folder, BROUGHT_MARKS)).toSorted()
  } catch {
    return [] // no capsule brought any
  }
}
