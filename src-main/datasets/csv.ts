import { createReadStream } from 'node:fs'
import type { CsvError } from 'csv-parse'
import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { findColumns, rowOfCells, type Columns } from './columns.ts'
import type { Row, RowOptions } from './row.ts'

const LONGEST_ROW = 1 << 20
/** A byte order mark, read as Latin-1. */
const MARK = '\u00EF\u00BB\u00BF'

/** Comma-separated text (RFC 4180): cells may be quoted, and then hold commas, line ends and doubled quotes. */
export async function* readCsv(
  file: FileDescription,
  { mayBeUnlabelled, signal }: RowOptions,
): AsyncGenerator<Row> {
  const { CsvError, parse } = await import('csv-parse')
  // Read as Latin-1, where every byte is a character, and decoded cell by cell: so one bad byte costs one row.
  const parser = parse({
    encoding: 'latin1',
    relax_column_count: true,
    relax_quotes: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LONGEST_ROW,
  })
  const source = createReadStream(file.path, { signal })
  source.once('error', (error) => parser.destroy(error)).pipe(parser)
  let columns: Columns | undefined
  let line = 1
  let next = 1
  try {
    for await (const record of parser as AsyncIterable<readonly string[]>) {
      line = next
      next += 1 + record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
      if (record.length === 1 && record[0] === '') continue // an empty line
      const cells = decodeCells(line === 1 ? withoutMark(record) : record)
      if (!cells) {
        yield { line, reason: 'the row is not UTF-8, or holds a NUL character' }
        continue
      }
      const isFirst = columns === undefined
      columns ??= findColumns(file, cells, mayBeUnlabelled)
      if (isFirst && columns.hasHeader) continue
      yield rowOfCells(cells, columns, line)
    }
  } catch (thrown) {
    throw thrown instanceof CsvError ? explain(thrown, file.path, next) : thrown
  } finally {
    source.destroy()
    parser.destroy()
  }
}

function withoutMark([first = '', ...rest]: readonly string[]): readonly string[] {
  return [first.startsWith(MARK) ? first.slice(MARK.length).replace(/^"(.*)"$/s, '$1') : first, ...rest]
}

function decodeCells(cells: readonly string[]): readonly string[] | undefined {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    const decoded = cells.map((cell) => decoder.decode(Buffer.from(cell, 'latin1')))
    return decoded.some((cell) => cell.includes('\0')) ? undefined : decoded
  } catch {
    return undefined
  }
}

function explain(thrown: CsvError, path: string, line: number): StillroomError {
  const why =
    thrown.code === 'CSV_QUOTE_NOT_CLOSED'
      ? 'a quoted cell is never closed'
      : thrown.code === 'CSV_MAX_RECORD_SIZE'
        ? `a row is longer than ${LONGEST_ROW} bytes, as happens where a quote is never closed`
        : thrown.message
  return new StillroomError('invalid-dataset', `${path}: in the row that begins at line ${line}, ${why}`, {
    cause: thrown,
  })
}
