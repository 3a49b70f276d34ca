import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Sources } from '../../contract/run-files.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { examplesWithoutTexts } from '../../run-folder/examples-without-texts.ts'
import { insertDevSet, selectDevSet, type StoredDevSet } from '../../storage/examples-table.ts'
import type { Database } from '../../storage/database.ts'
import type { ChosenStudent } from './chosen-student.ts'

/**
 * Names a dev set by what was read and how: equal for all runs that were evaluated on the same
 * examples.
 */
function devSetKey({ dev, labels }: Sources): string {
  const {
    sha256,
    format,
    task = null,
    text = null,
    label = null,
    taskKind,
    labelSeparator,
    labelColumns,
    quoted,
    delimiter,
  } = dev
  // What few plans say is left out where it is not said: the keys of most dev sets stay what they
  // were.
  const cells = quoted === undefined && delimiter === undefined ? [] : [quoted ?? null, delimiter ?? null]
  const kind = taskKind === undefined ? [] : [taskKind, labelSeparator ?? null]
  const columns = labelColumns === undefined ? [] : [labelColumns]
  const reading = JSON.stringify([sha256, format, task, text, label, labels, ...cells, ...kind, ...columns])
  return createHash('sha256').update(reading).digest('hex')
}

/** What a run's dev set is called, with its texts and where a capsule left them out. */
export function devSetKeys(sources: Sources): readonly [whole: string, textless: string] {
  const key = devSetKey(sources)
  return [key, `${key} without texts`]
}

/**
 * A run's dev set in the index; read from its file at the first time, and never again. Where a
 * capsule brought the run without texts, the labels alone, unless the texts came another way.
 * @throws StillroomError `inputs-changed` when the file is gone or another than the run was
 * evaluated on
 */
export async function indexedDevSet(
  db: Database,
  { folder, sources }: Pick<ChosenStudent, 'folder' | 'sources'>,
): Promise<StoredDevSet> {
  const [key, textlessKey] = devSetKeys(sources)
  const known = selectDevSet(db, key)
  if (known) return known
  const { dev, labels } = sources
  const isNumber = taskKindOf(dev) === 'regression'
  const textless = examplesWithoutTexts(folder, sources)
  if (textless) {
    return selectDevSet(db, textlessKey) ?? insertDevSet(db, textlessKey, dev.path, textless, isNumber)
  }
  await requireHash(dev.path, dev.sha256)
  const { split } = await readSplit(dev, { labels })
  // Another window may have asked for the same meanwhile.
  return selectDevSet(db, key) ?? insertDevSet(db, key, dev.path, split.examples, isNumber)
}

async function requireHash(path: string, expected: string): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash).catch((cause: unknown) => {
    throw new StillroomError('inputs-changed', `The dev set cannot be read any more: ${path}`, { cause })
  })
  if (hash.digest('hex') === expected) return
  throw new StillroomError(
    'inputs-changed',
    `The dev set has changed since this run was made: ${path}. Its predictions belong to other examples.`,
  )
}
