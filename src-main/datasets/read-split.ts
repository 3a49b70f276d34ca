import type { FileDescription, FileReading, Split } from '../contract/dataset.ts'
import type { DatasetFormat } from '../contract/dataset-formats.ts'
import { taskKindOf } from '../domain/plan/task-of.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { collectExamples } from './collect-examples.ts'
import { collectLabelLists } from './collect-label-lists.ts'
import { readDelimited } from './delimited.ts'
import { explainReadError } from './explain-read-error.ts'
import { GLUE_TASK_DESCRIPTIONS } from './glue-tasks.ts'
import { readJsonArray } from './json-array.ts'
import { readJsonLines } from './json-lines.ts'
import { isWholeNumber } from './label-word.ts'
import { readParquet } from './parquet.ts'
import { readPlainText } from './plain-text.ts'
import type { Row, RowReader } from './row.ts'

/** How each format is read: rows, one by one. */
const READERS = {
  'glue-tsv': readDelimited,
  tsv: readDelimited,
  csv: readDelimited,
  jsonl: readJsonLines,
  json: readJsonArray,
  parquet: readParquet,
  txt: readPlainText,
} satisfies Record<DatasetFormat, RowReader>

/** What a number is called where nothing says it. */
const NUMBER = 'score'

export interface ReadOptions {
  /**
   * Label words in class order, where they are known already: a dev split has those of its training
   * split.
   */
  readonly labels?: readonly string[]
  /**
   * Rows without labels, and files without a label column, are as good as others: to predict on, or
   * to distil from.
   */
  readonly mayBeUnlabelled?: boolean
  /** Labels are not looked at: every row is unlabelled, whatever stands there. */
  readonly ignoresLabels?: boolean
  readonly signal?: AbortSignal
}

/** A file of labelled text, read. */
export interface ReadSplit {
  readonly split: Split
  /** Label words in class order. */
  readonly labels: readonly string[]
  /** What was decided about the file; `sayReading` says it in words. */
  readonly reading: FileReading
}

/**
 * Reads a file of texts: every row becomes an example, an unlabelled row, or a rejection with its
 * line and reason.
 * @throws StillroomError `invalid-dataset` when it cannot be opened, or too little of it is usable
 */
export async function readSplit(
  file: FileDescription,
  { labels: known, ignoresLabels = false, mayBeUnlabelled = ignoresLabels, signal }: ReadOptions = {},
): Promise<ReadSplit> {
  if (file.format === 'glue-tsv' && !file.task)
    throw new StillroomError('invalid-dataset', `${file.path}: the format glue-tsv needs a task`)
  let reading: FileReading = { format: file.format }
  const report = (decided: Partial<FileReading>) => void (reading = { ...reading, ...decided })
  const taskKind = taskKindOf(file)
  const named = known ?? file.labels ?? (file.task && GLUE_TASK_DESCRIPTIONS[file.task].labels)
  try {
    const rows = READERS[file.format](file, { mayBeUnlabelled, signal, report })
    if (taskKind === 'multi-label') {
      const wanted = ignoresLabels ? withoutLabels(rows) : rows
      const { split, labels } = await collectLabelLists(file.path, wanted, {
        // A file's own words are known once its reader has begun.
        words: () => named ?? reading.classLabel,
        columns: file.labelColumns,
        separator: file.labelSeparator,
        mayBeUnlabelled,
      })
      const classesBy = orderOf(file, reading, known, labels)
      return { split, labels, reading: { ...reading, taskKind, classesBy } }
    }
    const { split, labels, areNumbers } = await collectExamples(
      file.path,
      ignoresLabels ? withoutLabels(rows) : rows,
      {
        // A file's own words are known once its reader has begun.
        words: () => named ?? reading.classLabel,
        // Words that a file says itself stand in its rows already.
        numbersBy: () =>
          reading.classLabel ? undefined : file.task ? 'task' : file.labels ? 'plan' : undefined,
        mayBeUnlabelled,
        ...(taskKind === 'regression' && { numberName: () => named?.[0] ?? reading.label ?? NUMBER }),
      },
    )
    if (taskKind === 'regression') return { split, labels, reading: { ...reading, taskKind } }
    const classesBy = known
      ? 'training'
      : file.labels
        ? 'plan'
        : file.task
          ? 'task'
          : reading.classLabel
            ? 'file'
            : labels.every(isWholeNumber)
              ? 'size'
              : 'alphabet'
    return { split, labels, reading: { ...reading, areNumbers, classesBy } }
  } catch (thrown) {
    throw explainReadError(thrown, file.path, signal)
  }
}

/** Who says the order of labels of which a text may have several. */
function orderOf(
  { labels: planned, labelColumns }: FileDescription,
  { classLabel }: FileReading,
  known: readonly string[] | undefined,
  labels: readonly string[],
): FileReading['classesBy'] {
  if (known) return 'training'
  if (planned ?? labelColumns) return 'plan'
  if (classLabel) return 'file'
  return labels.every(isWholeNumber) ? 'size' : 'alphabet'
}

async function* withoutLabels(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) yield 'reason' in row ? row : { ...row, label: undefined }
}
