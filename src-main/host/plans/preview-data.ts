import { existsSync, statSync } from 'node:fs'
import { namedDataset, namedDatasetFolder } from '../../catalogue/fetch-named-dataset.ts'
import { resolveData } from '../../catalogue/resolve-data.ts'
import type { Example } from '../../contract/dataset.ts'
import type { TaskKind } from '../../contract/tasks.ts'
import type { DataSource } from '../../contract/plan-sources.ts'
import type { DataPreview, SplitPreview } from '../../contract/requests/plan-requests.ts'
import { taskKindOf } from '../../domain/plan/task-of.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { areOrdered } from '../training/match-model-classes.ts'
import { countLabels } from '../../datasets/count-labels.ts'
import { readSplit, type ReadSplit } from '../../datasets/read-split.ts'
import { repeatedTexts, sharedTexts } from '../../datasets/same-texts.ts'
import { sayReading } from '../../datasets/say-reading.ts'

const ROWS_SHOWN = 8
const REJECTIONS_SHOWN = 50
/** A long text is cut: a preview is to be looked at. */
const CHARACTERS_SHOWN = 300
const PREVIEWS_KEPT = 20

export type DataPreviews = ReturnType<typeof createDataPreviews>

/**
 * Reads data sets for a window, remembering the last ones by their files' sizes and times: a form
 * asks again after every key.
 */
export function createDataPreviews() {
  /**
   * Hub data sets that this host has fetched; whether others are in the cache only the hub can say.
   */
  const fetched = new Set<string>()
  const known = lruCache<Promise<DataPreview>>(PREVIEWS_KEPT)
  const preview = async (source: DataSource): Promise<DataPreview> => {
    if (source.kind === 'catalogue' && !existsSync(namedDatasetFolder(source.name)))
      return { kind: 'to-fetch', bytes: namedDataset(source.name).bytes }
    if (source.kind === 'hub' && !fetched.has(JSON.stringify(source)))
      return { kind: 'to-fetch', bytes: null }
    const key = JSON.stringify([
      source,
      source.kind === 'files' ? [source.train, source.dev].map(stampOf) : [],
    ])
    const found = known.get(key) ?? readPreview(source)
    known.set(key, found)
    found.catch(() => known.delete(key)) // what failed may go well the next time
    return found
  }
  return { preview, knowFetched: (source: DataSource) => void fetched.add(JSON.stringify(source)) }
}

/**
 * The preview of a data set that may be fetched for it. @throws StillroomError what resolving and
 * reading throw
 */
export async function readPreview(source: DataSource): Promise<DataPreview> {
  const { train, dev, labels, tolerance } = await resolveData(source, {})
  // Read by itself, the training split says who ordered its classes; the words are the same.
  const trained = await readSplit(train)
  const judged = await readSplit(dev, { labels })
  return {
    kind: 'splits',
    train: previewOf(trained),
    dev: previewOf(judged),
    shared: sharedTexts(trained.split.examples, judged.split.examples),
    areOrdered: areOrdered(source, { train }),
    taskKind: taskKindOf(train),
    ...(tolerance !== undefined && { tolerance }),
  }
}

function previewOf({ split, labels, reading }: ReadSplit): SplitPreview {
  return {
    rows: split.examples.length,
    ...countLabels(split.examples, labels, reading.taskKind),
    first: split.examples.slice(0, ROWS_SHOWN).map(({ text, textPair, ...given }) => ({
      text: cut(text),
      ...(textPair === undefined ? {} : { textPair: cut(textPair) }),
      label: labelText(given, labels, reading.taskKind),
    })),
    unlabelled: split.unlabelled.length,
    rejected: split.rejected.length,
    rejections: split.rejected
      .slice(0, REJECTIONS_SHOWN)
      .map(({ line, reason }) => ({ line, reason: cut(reason) })),
    reading: sayReading(reading, labels),
    repeated: repeatedTexts(split.examples),
  }
}

function labelText(
  { label, labels }: Pick<Example, 'label' | 'labels'>,
  words: readonly string[],
  taskKind: TaskKind | undefined,
): string {
  if (taskKind === 'regression') return String(label)
  return (labels ?? [label]).map((one) => words[one] ?? '').join(', ')
}

function stampOf(path: string): readonly number[] {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? [stat.size, stat.mtimeMs] : []
}

function cut(text: string): string {
  return text.length > CHARACTERS_SHOWN ? `${text.slice(0, CHARACTERS_SHOWN)}…` : text
}
