import type { Example, FileDescription, FileReading } from '../contract/dataset.ts'

/** A row as a format's reader gives it: fields by what they are, or the reason why it is none. */
export type Row =
  | {
      readonly line: number
      readonly text: string
      readonly textPair?: string
      /**
       * As the format has it: a word, a number, true or false; nothing where the row has no label.
       */
      readonly label?: unknown
      readonly rating?: Example['rating']
    }
  | { readonly line: number; readonly reason: string }

/** What a format's reader must know besides the file. */
export interface RowOptions {
  /** A file without a label column will do: its rows are to be predicted on, or distilled from. */
  readonly mayBeUnlabelled?: boolean
  readonly signal?: AbortSignal
  /** Told what was decided about the file, as it is decided. */
  readonly report?: (decided: Partial<FileReading>) => void
}

/** A format's reader: its rows, one by one. */
export type RowReader = (file: FileDescription, options: RowOptions) => AsyncIterable<Row>
