import type { DatasetFormat, FileDescription, Split } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { collectExamples, type Row } from './collect-examples.ts'
import { GLUE_TASK_DESCRIPTIONS } from './glue-tasks.ts'
import { readGlueTsv } from './glue-tsv.ts'
import { readJsonLines } from './json-lines.ts'

type Reader = (file: FileDescription, signal?: AbortSignal) => AsyncIterable<Row>

const READERS: Partial<Record<DatasetFormat, Reader>> = { 'glue-tsv': readGlueTsv, jsonl: readJsonLines }

/** Reads a labelled file: every row becomes an example or a rejection with its line and reason. */
export async function readSplit(
  file: FileDescription,
  { labels, signal }: { readonly labels?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<{ readonly split: Split; readonly labels: readonly string[] }> {
  const read = READERS[file.format]
  if (!read)
    throw new StillroomError('invalid-dataset', `${file.path}: the format ${file.format} cannot be read yet`)
  const known = labels ?? file.labels ?? (file.task && GLUE_TASK_DESCRIPTIONS[file.task].labels)
  return collectExamples(file.path, read(file, signal), known)
}
