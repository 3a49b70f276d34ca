/** GLUE tasks known by name: their columns, headers (or lack of one) and label words are in datasets/glue-tasks.ts. */
export const GLUE_TASKS = ['cola', 'sst2', 'mrpc', 'qqp', 'rte', 'qnli', 'mnli', 'wnli'] as const
export type GlueTask = (typeof GLUE_TASKS)[number]

export const DATASET_FORMATS = ['glue-tsv', 'tsv', 'csv', 'jsonl', 'parquet', 'txt'] as const
export type DatasetFormat = (typeof DATASET_FORMATS)[number]

/** One labelled text or pair. `index` counts accepted rows from 0 in file order; `line` is 1-based in the file (row number for Parquet). */
export interface Example {
  readonly index: number
  readonly line: number
  readonly text: string
  readonly textPair?: string
  /** Index into the data set's label words. */
  readonly label: number
  /** Mean and standard deviation of human ratings, where the data set has them. */
  readonly rating?: { readonly mean: number; readonly spread: number; readonly count: number }
}

export interface RejectedRow {
  readonly line: number
  readonly reason: string
}

/** A row that has texts and says no label: -1, SNLI's "-", NaN, nothing, or no label column at all. */
export type UnlabelledRow = Pick<Example, 'line' | 'text' | 'textPair'>

/** One split, read: every row is an example, or unlabelled, or a rejection with its reason; each in file order. */
export interface Split {
  readonly examples: readonly Example[]
  readonly unlabelled: readonly UnlabelledRow[]
  readonly rejected: readonly RejectedRow[]
}

/** What a reader must know to read a file: either a GLUE task by name or a format with its columns. */
export interface FileDescription {
  readonly path: string
  readonly format: DatasetFormat
  /** With `glue-tsv`; with `parquet` it names columns and label words as the Hugging Face hub serves the task. */
  readonly task?: GlueTask
  /** One or two columns: names, or 0-based positions written as digits for files without a header. */
  readonly text?: readonly string[]
  readonly label?: string
  /** Label words in class order; found from the training split (numbers by size, words sorted) when absent. */
  readonly labels?: readonly string[]
}
