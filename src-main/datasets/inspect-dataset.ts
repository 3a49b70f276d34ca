import type { FileDescription, RejectedRow, SameTexts } from '../contract/dataset.ts'
import { countLabels, type NumberRange } from './count-labels.ts'
import { readSplit } from './read-split.ts'
import { repeatedTexts, sharedTexts } from './same-texts.ts'
import { sayReading } from './say-reading.ts'

export interface DatasetSummary {
  /** Usable rows. */
  readonly rows: number
  /** How often each label word occurs, in class order; none of a regression. */
  readonly labels: Readonly<Record<string, number>>
  /** Of a regression. */
  readonly numbers?: NumberRange
  /** Rows that say no label. */
  readonly unlabelled: number
  readonly rejected: readonly RejectedRow[]
  /** How the file was read, a sentence each. */
  readonly reading: readonly string[]
  /** Rows whose text stood in the file before. */
  readonly repeated: SameTexts
  /** Rows whose text is in the training file too, where one was named. */
  readonly shared?: SameTexts
}

/**
 * What is in a file of texts, labelled or not.
 * @param options.train the training split, whose label words this file must make do with
 * @throws StillroomError what reading it throws
 */
export async function inspectDataset(
  file: FileDescription,
  { train, signal }: { readonly train?: FileDescription; readonly signal?: AbortSignal } = {},
): Promise<DatasetSummary> {
  const trained = train && (await readSplit(train, { signal }))
  const options = { labels: trained?.labels, mayBeUnlabelled: true, signal }
  const { split, labels, reading } = await readSplit(file, options)
  const rows = [...split.examples, ...split.unlabelled]
  return {
    rows: split.examples.length,
    ...countLabels(split.examples, labels, reading.taskKind),
    unlabelled: split.unlabelled.length,
    rejected: split.rejected,
    reading: sayReading(reading, labels),
    repeated: repeatedTexts(rows),
    ...(trained ? { shared: sharedTexts(trained.split.examples, rows) } : {}),
  }
}
