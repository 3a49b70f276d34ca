import type { DatasetFormat } from './dataset-formats.ts'
import type { TaskKind } from './tasks.ts'

/**
 * GLUE tasks known by name: their columns, headers (or lack of one) and label words are in
 * datasets/glue-tasks.ts.
 */
export const GLUE_TASKS = ['cola', 'sst2', 'mrpc', 'qqp', 'rte', 'qnli', 'mnli', 'wnli', 'stsb'] as const
export type GlueTask = (typeof GLUE_TASKS)[number]

/** A delimiter is one character that no row's end and no quote is. */
export const DELIMITER = /^[^"\r\n]$/

/**
 * One labelled text or pair. `index` counts accepted rows from 0 in file order; `line` is 1-based
 * in the file (row number for Parquet).
 */
export interface Example {
  readonly index: number
  readonly line: number
  readonly text: string
  readonly textPair?: string
  /** Index into the data set's label words; of a regression, the number. */
  readonly label: number
  /** Where a text may have several labels: those that it has; `label` is then 0. */
  readonly labels?: readonly number[]
  /** Mean and standard deviation of human ratings, where the data set has them. */
  readonly rating?: { readonly mean: number; readonly spread: number; readonly count: number }
}

export interface RejectedRow {
  readonly line: number
  readonly reason: string
}

/**
 * A row that has texts and says no label: -1, SNLI's "-", NaN, nothing, or no label column at all.
 */
export type UnlabelledRow = Pick<Example, 'line' | 'text' | 'textPair'>

/**
 * One split, read: every row is an example, or unlabelled, or a rejection with its reason; each in
 * file order.
 */
export interface Split {
  readonly examples: readonly Example[]
  readonly unlabelled: readonly UnlabelledRow[]
  readonly rejected: readonly RejectedRow[]
}

/** Rows whose texts are the same as another's but for white space. */
export interface SameTexts {
  readonly count: number
  /** The first of them, with the line of the other. */
  readonly first: readonly { readonly line: number; readonly sameAs: number; readonly text: string }[]
}

/**
 * What a reader must know to read a file: either a GLUE task by name or a format with its columns.
 */
export interface FileDescription {
  readonly path: string
  readonly format: DatasetFormat
  /**
   * Names columns and label words; with `glue-tsv` those of GLUE's own files, else also those that
   * the Hugging Face hub serves the task with.
   */
  readonly task?: GlueTask
  /**
   * One or two columns: names (`a.b` for b inside a), or 0-based positions written as digits for
   * files without a header.
   */
  readonly text?: readonly string[]
  readonly label?: string
  /** Classification, or GLUE's for a task of it, when absent. */
  readonly taskKind?: TaskKind
  /** Of several labels to a text: what stands between them in a cell; lists when absent. */
  readonly labelSeparator?: string
  /**
   * Of several labels to a text: a column for each, named as texts are, 1 where a text has the
   * label.
   */
  readonly labelColumns?: readonly string[]
  /**
   * Label words in class order; found from the training split (numbers by size, words sorted) when
   * absent.
   */
  readonly labels?: readonly string[]
  /** Whether a table's cells may be quoted; told from what it holds when absent. */
  readonly quoted?: boolean
  /** One character between a table's cells; told from what it holds when absent. */
  readonly delimiter?: string
}

/** What was decided while a file was read, and by what; only what its format knows. */
export interface FileReading {
  readonly format: DatasetFormat
  readonly encoding?: 'UTF-8' | 'UTF-16 LE' | 'UTF-16 BE'
  /** Whether it is packed (gzip). */
  readonly isPacked?: boolean
  readonly delimiter?: string
  readonly lineEnd?: '\n' | '\r'
  readonly quoting?: { readonly isQuoted: boolean; readonly why: string }
  /** Excel's first line `sep=;`. */
  readonly hasSeparatorLine?: boolean
  readonly hasHeader?: boolean
  /** All columns by name, where the file names them. */
  readonly columns?: readonly string[]
  /** Columns that are the texts, by name or position. */
  readonly text?: readonly string[]
  /** Null where the file has no label column. */
  readonly label?: string | null
  /** Where each label has a column of its own: those. */
  readonly labelColumns?: readonly string[]
  /** Absent of one class to a text. */
  readonly taskKind?: TaskKind
  /** Words of the classes in their order, as a Parquet file's metadata says them (ClassLabel). */
  readonly classLabel?: readonly string[]
  /** Whether labels are class numbers that stand for the words. */
  readonly areNumbers?: boolean
  /** Who says the classes and their order. */
  readonly classesBy?: 'training' | 'plan' | 'task' | 'file' | 'size' | 'alphabet'
}
