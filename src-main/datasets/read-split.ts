import type { DatasetFormat, FileDescription, Split } from '../contract/dataset.ts'
import { collectExamples, type Row } from './collect-examples.ts'
import { readCsv } from './csv.ts'
import { GLUE_TASK_DESCRIPTIONS } from './glue-tasks.ts'
import { explainReadError } from './explain-read-error.ts'
import { readGlueTsv } from './glue-tsv.ts'
import { readJsonLines } from './json-lines.ts'
import { readParquet } from './parquet.ts'
import { readTsv } from './tsv.ts'

type Reader = (file: FileDescription, signal?: AbortSignal) => AsyncIterable<Row>

/** How each format is read: rows, one by one. */
const READERS = {
  'glue-tsv': readGlueTsv,
  tsv: readTsv,
  csv: readCsv,
  jsonl: readJsonLines,
  parquet: readParquet,
} satisfies Record<DatasetFormat, Reader>

/**
 * Reads a labelled file: every row becomes an example or a rejection with its line and reason.
 * @throws StillroomError `invalid-dataset` when it cannot be opened, or too little of it is usable
 */
export async function readSplit(
  file: FileDescription,
  { labels, signal }: { readonly labels?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<{ readonly split: Split; readonly labels: readonly string[] }> {
  const known = labels ?? file.labels ?? (file.task && GLUE_TASK_DESCRIPTIONS[file.task].labels)
  try {
    return await collectExamples(file.path, READERS[file.format](file, signal), known)
  } catch (thrown) {
    throw explainReadError(thrown, file.path, signal)
  }
}
