import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { findColumns, rowOfCells, type Columns } from './columns.ts'
import { openText, type OpenedText } from './open-text.ts'
import { LONGEST_LINE, readLines, type Line } from './read-lines.ts'
import { recordParser } from './record-parser.ts'
import type { Row, RowOptions } from './row.ts'
import { tableLayout, type TableLayout } from './table-layout.ts'

const HEAD_BYTES = 1 << 18
/** A table is looked at so far for its first quote. */
const MOST_HEAD_BYTES = 1 << 23

/**
 * A table of text: rows that lines end, cells between delimiters, quoted or not; GLUE's files, and
 * what pandas, R and Excel write.
 */
export async function* readDelimited(file: FileDescription, options: RowOptions): AsyncGenerator<Row> {
  const text = await openText(file.path, options.signal)
  try {
    const layout = await layoutOf(file, text)
    options.report?.({
      encoding: text.encoding,
      isPacked: text.isPacked,
      delimiter: layout.delimiter,
      lineEnd: layout.lineEnd,
      quoting: layout.quoting,
      hasSeparatorLine: layout.hasSeparatorLine,
    })
    let columns: Columns | undefined
    for await (const records of readRecords(file, text, layout)) {
      for (const { line, cells, reason } of records) {
        if (!cells) {
          yield { line, reason: reason ?? '' }
          continue
        }
        if (columns) {
          yield rowOfCells(cells, columns, line)
          continue
        }
        columns = findColumns(file, cells, options.mayBeUnlabelled)
        const { text: texts, label, labels, hasHeader } = columns
        const nameOf = (position: number) => (hasHeader ? (cells[position] ?? '').trim() : String(position))
        options.report?.({
          hasHeader,
          columns: hasHeader ? cells.map((name) => name.trim()) : undefined,
          text: texts.map(nameOf),
          label: label === undefined ? null : nameOf(label),
          labelColumns: labels?.map(nameOf),
        })
        if (!hasHeader) yield rowOfCells(cells, columns, line)
      }
    }
  } finally {
    await text.close()
  }
}

/** The layout by the file's head, which is taken so long that a quote is in it, if there is one. */
async function layoutOf(file: FileDescription, text: OpenedText): Promise<TableLayout> {
  let { head, isWhole } = await text.peek(HEAD_BYTES)
  let looked = 0
  while (!isWhole && head.indexOf(34, looked) < 0 && head.length < MOST_HEAD_BYTES) {
    looked = head.length
    ;({ head, isWhole } = await text.peek(2 * head.length))
  }
  const quote = head.indexOf(34)
  // Where the first quote comes late, what is looked at is the header and the lines from that quote
  // on.
  const from = quote > HEAD_BYTES ? head.lastIndexOf(10, quote) + 1 : 0
  const to = Math.min(head.length, from + HEAD_BYTES * 2)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const header = from > 0 ? head.subarray(0, head.indexOf(10) + 1) : head.subarray(0, 0)
  const sample = decoder.decode(Buffer.concat([header, head.subarray(from, to)]))
  return tableLayout(file, sample, isWhole && to === head.length)
}

interface TableRecord {
  readonly line: number
  readonly cells?: readonly string[]
  readonly reason?: string
}

/**
 * Rows of cells with the line that each begins at. A quoted cell may go on over lines, and a
 * damaged line costs the row that it is in.
 */
async function* readRecords(
  { path }: FileDescription,
  text: OpenedText,
  { delimiter, lineEnd, quoting, hasSeparatorLine }: TableLayout,
): AsyncGenerator<readonly TableRecord[]> {
  const parser = recordParser(delimiter, quoting.isQuoted)
  let begun = 1
  let size = 0
  let damage: string | undefined
  const take = (line: Line): TableRecord | undefined => {
    if (!parser.isOpen()) {
      begun = line.number
      size = 0
      damage = undefined
    }
    if (hasSeparatorLine && line.number === 1) return undefined
    const content = 'reason' in line ? line.damaged : line.text
    if ('reason' in line) damage ??= line.reason
    if (content === undefined && !parser.isOpen()) return { line: begun, reason: damage }
    size += content?.length ?? LONGEST_LINE
    if (size > LONGEST_LINE)
      throw neverClosed(
        path,
        begun,
        `a row is longer than ${LONGEST_LINE} bytes, as happens where a quote is never closed`,
      )
    if (content === '' && !parser.isOpen()) return undefined // an empty line
    const cells = parser.take(content ?? '', line.end)
    if (!cells) return undefined
    return damage === undefined ? { line: begun, cells } : { line: begun, reason: damage }
  }
  for await (const lines of readLines(text.chunks(), lineEnd, text.markBytes)) {
    const records: TableRecord[] = []
    for (const line of lines) {
      const record = take(line)
      if (record) records.push(record)
    }
    yield records
  }
  if (parser.isOpen()) throw neverClosed(path, begun, 'a quoted cell is never closed')
}

function neverClosed(path: string, line: number, why: string): StillroomError {
  return new StillroomError(
    'invalid-dataset',
    `${path}: in the row that begins at line ${line}, ${why}. Where quotes are text and nothing is quoted, say so (quoted: false).`,
  )
}
