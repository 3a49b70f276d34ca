import type { DatasetFormat, FileDescription, Split } from '../contract/dataset.ts'
import { collectExamples } from './collect-examples.ts'
import { readCsv } from './csv.ts'
import { GLUE_TASK_DESCRIPTIONS } from './glue-tasks.ts'
import { explainReadError } from './explain-read-error.ts'
import { readGlueTsv } from './glue-tsv.ts'
import { readJsonLines } from './json-lines.ts'
import { readParquet } from './parquet.ts'
import { readPlainText } from './plain-text.ts'
import type { RowReader } from './row.ts'
import { readTsv } from './tsv.ts'

/** How each format is read: rows, one by one. */
const READERS = {
  'glue-tsv': readGlueTsv,
  tsv: readTsv,
  csv: readCsv,
  jsonl: readJsonLines,
  parquet: readParquet,
  txt: readPlainText,
} satisfies Record<DatasetFormat, RowReader>

export interface ReadOptions {
  /** Label words in class order, where they are known already: a dev split has those of its training split. */
  readonly labels?: readonly string[]
  /** Rows without labels, and files without a label column, are as good as others: to predict on, or to distil from. */
  readonly mayBeUnlabelled?: boolean
  readonly signal?: AbortSignal
}

/** A file of labelled text, read. */
export interface ReadSplit {
  readonly split: Split
  /** Label words in class order. */
  readonly labels: readonly string[]
  /** Whether labels were class numbers that stand for these words. */
  readonly areNumbers: boolean
}

/**
 * Reads a file of texts: every row becomes an example, an unlabelled row, or a rejection with its line and reason.
 * @throws StillroomError `invalid-dataset` when it cannot be opened, or too little of it is usable
 */
export async function readSplit(
  file: FileDescription,
  { labels, mayBeUnlabelled, signal }: ReadOptions = {},
): Promise<ReadSplit> {
  const words = labels ?? file.labels ?? (file.task && GLUE_TASK_DESCRIPTIONS[file.task].labels)
  const numbersBy = file.task ? 'task' : file.labels ? 'plan' : undefined
  try {
    const rows = READERS[file.format](file, { mayBeUnlabelled, signal })
    return await collectExamples(file.path, rows, { words, numbersBy, mayBeUnlabelled })
  } catch (thrown) {
    throw explainReadError(thrown, file.path, signal)
  }
}
