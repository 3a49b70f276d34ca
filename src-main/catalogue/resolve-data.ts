import { resolve } from 'node:path'
import type { DataPlan, DataSource } from '../contract/plan-sources.ts'
import type { Example, FileDescription } from '../contract/dataset.ts'
import { TOLERANCE_SHARE } from '../contract/tasks.ts'
import type { LongWork } from '../contract/progress.ts'
import type { SourceFile, Sources } from '../contract/run-files.ts'
import { taskKindOfData } from '../domain/plan/task-of.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { describeFile } from '../datasets/describe-file.ts'
import { readSplit } from '../datasets/read-split.ts'
import { requirePlainFile } from '../datasets/require-plain-file.ts'
import { sha256OfFile } from '../processes/sha256-of-file.ts'
import { fetchNamedDataset } from './fetch-named-dataset.ts'

type ResolvedData = Pick<Sources, 'train' | 'dev' | 'labels' | 'tolerance'>

/**
 * The files that a plan's data source means, fetched where they must be, with their hashes, formats
 * and label words.
 * @throws StillroomError `unknown-dataset`, `invalid-dataset`, and what fetching throws
 */
export async function resolveData(source: DataSource, work: LongWork): Promise<ResolvedData> {
  if (source.kind === 'catalogue') return fetchNamedDataset(source.name, work)
  if (source.kind === 'files')
    return describe(source, { train: resolve(source.train), dev: resolve(source.dev) }, work)
  const { fetchHubDataset } = await import('./hub/fetch-hub-dataset.ts')
  return describe(source, await fetchHubDataset(source, work), work)
}

/**
 * The file of unlabelled text that a plan names, read once so that what is wrong with it is said
 * now.
 * @throws StillroomError what reading throws
 */
export async function resolveUnlabelled(
  { source, unlabelled }: DataPlan,
  work: LongWork,
): Promise<SourceFile | undefined> {
  if (unlabelled?.path === undefined) return undefined
  const path = resolve(unlabelled.path)
  await requirePlainFile(path)
  const { task, text } = likeTraining(source.kind === 'catalogue' ? {} : source, unlabelled)
  const { format } = await describeFile({ path, format: unlabelled.format, task, text })
  const isTable = format !== 'txt'
  const file: SourceFile = {
    path,
    format,
    sha256: await sha256OfFile(path, work.signal),
    ...(isTable && task ? { task } : {}),
    ...(isTable && text ? { text: [...text] } : {}),
  }
  await readSplit(file, { ignoresLabels: true, signal: work.signal })
  return file
}

/**
 * The held-out file that a plan names, read once so that what is wrong with it is said now.
 * @param data what `resolveData` found: its columns and labels are the test's too
 * @throws StillroomError `invalid-dataset` where it has no labels, and what reading throws
 */
export async function resolveTest(
  test: NonNullable<DataPlan['test']>,
  { train, labels }: ResolvedData,
  work: LongWork,
): Promise<SourceFile> {
  const path = resolve(test.path)
  await requirePlainFile(path)
  const { format: _ofTraining, sha256: _itsHash, ...described } = train
  const { format } = await describeFile({
    ...described,
    path,
    ...(test.format && { format: test.format }),
  })
  const file = { ...described, path, format, sha256: await sha256OfFile(path, work.signal) }
  const { split } = await readSplit(file, { labels, mayBeUnlabelled: true, signal: work.signal })
  if (split.examples.length > 0) return file
  throw new StillroomError(
    'invalid-dataset',
    `The test file ${path} has no row with a label (${split.unlabelled.length.toLocaleString('en')} without): nothing can be judged by it. GLUE keeps the labels of its test files to itself; hold out a part of the training or dev file instead.`,
  )
}

/** Columns are the training split's where they are not named. */
function likeTraining(
  { task, text }: Pick<FileDescription, 'task' | 'text'>,
  described: Pick<FileDescription, 'text'>,
) {
  return described.text ? { task: undefined, text: described.text } : { task, text }
}

async function describe(
  source: Exclude<DataSource, { kind: 'catalogue' }>,
  paths: { readonly train: string; readonly dev: string },
  work: LongWork,
): Promise<ResolvedData> {
  const { task, text, label, labelSeparator, labelColumns, labels, quoted, delimiter } = source
  const taskKind = taskKindOfData(source)
  const format = source.kind === 'files' ? source.format : undefined
  const described = {
    ...(format ? { format } : {}),
    ...(task ? { task } : {}),
    ...(text ? { text } : {}),
    ...(label ? { label } : {}),
    ...(taskKind === 'classification' ? {} : { taskKind }),
    ...(labelSeparator === undefined ? {} : { labelSeparator }),
    ...(labelColumns ? { labelColumns } : {}),
    ...(labels ? { labels } : {}),
    ...(quoted === undefined ? {} : { quoted }),
    ...(delimiter === undefined ? {} : { delimiter }),
  }
  const fileAt = async (path: string): Promise<SourceFile> => {
    await requirePlainFile(path)
    const { format: found } = await describeFile({ ...described, path })
    return { ...described, path, format: found, sha256: await sha256OfFile(path, work.signal) }
  }
  const train = await fileAt(paths.train)
  const dev = await fileAt(paths.dev)
  // The training split decides which label words there are; the dev split must make do with them.
  const read = await readSplit(train, { signal: work.signal })
  await readSplit(dev, { labels: read.labels, signal: work.signal })
  // A ClassLabel's words stand in an order that says which class is which, as a plan's do.
  const ordered = read.reading.classesBy === 'file' ? { ...train, labels: [...read.labels] } : train
  const tolerance = taskKind === 'regression' ? usualTolerance(read.split.examples) : undefined
  return { train: ordered, dev, labels: [...read.labels], ...(tolerance !== undefined && { tolerance }) }
}

/** A share of the range of the numbers, to two digits. */
function usualTolerance(examples: readonly Pick<Example, 'label'>[]): number {
  const [least, most] = examples.reduce(
    ([low, high], { label }) => [Math.min(low, label), Math.max(high, label)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  )
  return Number((TOLERANCE_SHARE * (most - least)).toPrecision(2))
}
