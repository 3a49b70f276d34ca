/** A format of files of texts. */
export interface FormatFacts {
  /** As in "Read as CSV". */
  readonly title: string
  /** What its files' names end in, behind the dot. */
  readonly endings: readonly string[]
  /** Of a table: what its cells are looked for between, the usual first. */
  readonly delimiters?: readonly string[]
  /** Whether its files are packed by themselves, so that a row takes few bytes. */
  readonly isCompressed?: true
}

/**
 * Every format that is read; datasets/read-split.ts has each one's reader, and
 * datasets/recognize-format.ts what its first bytes say.
 */
export const FORMATS = {
  'glue-tsv': { title: "GLUE's TSV", endings: [], delimiters: ['\t'] },
  tsv: { title: 'TSV', endings: ['tsv'], delimiters: ['\t', ',', ';', '|'] },
  csv: { title: 'CSV', endings: ['csv'], delimiters: [',', ';', '\t', '|'] },
  jsonl: { title: 'JSON Lines', endings: ['jsonl', 'ndjson'] },
  json: { title: 'a JSON array', endings: ['json'] },
  parquet: { title: 'Parquet', endings: ['parquet'], isCompressed: true },
  txt: { title: 'plain text, a text a line', endings: ['txt'] },
} as const satisfies Record<string, FormatFacts>

export type DatasetFormat = keyof typeof FORMATS
export const DATASET_FORMATS = Object.keys(FORMATS) as readonly DatasetFormat[]
