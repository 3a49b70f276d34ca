import type { FileDescription } from '../contract/dataset.ts'
import { findColumns, rowOfCells, type Columns } from './columns.ts'
import { readLines } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

/** Tab-separated text of any kind: one row a line, a quote is text like any other. */
export async function* readTsv(
  file: FileDescription,
  { mayBeUnlabelled, signal }: RowOptions,
): AsyncGenerator<Row> {
  let columns: Columns | undefined
  for await (const line of readLines(file.path, signal)) {
    if ('reason' in line) {
      yield { line: line.number, reason: line.reason }
      continue
    }
    const cells = line.text.split('\t')
    const isFirst = columns === undefined
    columns ??= findColumns(file, cells, mayBeUnlabelled)
    if (isFirst && columns.hasHeader) continue
    yield rowOfCells(cells, columns, line.number)
  }
}
