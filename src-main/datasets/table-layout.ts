import { FORMATS, type FormatFacts } from '../contract/dataset-formats.ts'
import type { FileDescription } from '../contract/dataset.ts'
import { canFindColumns } from './columns.ts'
import { GLUE_HEADERS } from './glue-tasks.ts'
import { tellQuoting, type Quoting } from './quoting.ts'
import type { LineEnd } from './read-lines.ts'
import { recordParser } from './record-parser.ts'

/** How a table is written. */
export interface TableLayout {
  readonly delimiter: string
  readonly lineEnd: '\n' | '\r'
  readonly quoting: Quoting
  /** Excel's first line `sep=;`, which is no row. */
  readonly hasSeparatorLine: boolean
}

const ROWS_LOOKED_AT = 40

/**
 * Tells by a table's beginning how it is written; what the description says goes first.
 * @param head the file's beginning
 * @param isWhole whether it is the whole file
 */
export function tableLayout(file: FileDescription, head: string, isWhole: boolean): TableLayout {
  const lineEnd = tellLineEnd(head)
  const separator = /^"?sep=([^\r\n"])"?\r?$/i.exec(firstLine(head, lineEnd))?.[1]
  const rows = separator === undefined ? head : head.slice(head.indexOf(lineEnd) + 1)
  const delimiter = file.delimiter ?? separator ?? tellDelimiter(file, rows, lineEnd)
  // Where cells stand between commas, quotes are quotes: a text with a comma in it cannot be
  // written otherwise.
  const quoting =
    file.quoted !== undefined
      ? { isQuoted: file.quoted, why: 'as the plan says' }
      : delimiter === '\t'
        ? tellQuoting(rows, isWhole, { delimiter, lineEnd }, isOfGlue(firstLine(rows, lineEnd)))
        : { isQuoted: true, why: 'as is usual between such delimiters' }
  return { delimiter, lineEnd, quoting, hasSeparatorLine: separator !== undefined }
}

function isOfGlue(header: string): boolean {
  return GLUE_HEADERS.some((names) => names.join('\t') === header.replace(/\r$/, ''))
}

function firstLine(text: string, lineEnd: LineEnd): string {
  const end = text.indexOf(lineEnd)
  return end < 0 ? text : text.slice(0, end)
}

/** CR alone ends lines where no LF does, but for those within quotes. */
function tellLineEnd(head: string): '\n' | '\r' {
  if (!/\r(?!\n|$)/.test(head)) return '\n'
  if (!head.includes('\n')) return '\r'
  let isInside = false
  for (let at = 0; at < head.length; at++) {
    if (head[at] === '"') isInside = !isInside
    else if (head[at] === '\n' && !isInside) return '\n'
  }
  return '\r'
}

/** The delimiter by which rows have the same number of cells and the wanted columns are there. */
function tellDelimiter(file: FileDescription, rows: string, lineEnd: '\n' | '\r'): string {
  const { delimiters: candidates = FORMATS.csv.delimiters }: FormatFacts = FORMATS[file.format]
  const lines = rows.split(lineEnd, ROWS_LOOKED_AT + 1).slice(0, ROWS_LOOKED_AT)
  const fits = candidates.map((delimiter) => fitOf(file, lines, delimiter))
  const best = Math.max(...fits)
  return candidates[fits.indexOf(best)] ?? FORMATS.csv.delimiters[0]
}

function fitOf(file: FileDescription, lines: readonly string[], delimiter: string): number {
  const first = recordParser(delimiter, true).take((lines[0] ?? '').replace(/\r$/, ''), '') ?? []
  if (first.length < 2) return 0
  const widths = [true, false].map((quoted) => {
    const parser = recordParser(delimiter, quoted)
    const records = lines.flatMap((line) => {
      const cells = line.trim() === '' && !parser.isOpen() ? undefined : parser.take(line, '\n')
      return cells ? [cells] : []
    })
    return records.filter(({ length }) => length === first.length).length / Math.max(1, records.length)
  })
  return (canFindColumns(file, first) ? 2 : 0) + Math.max(...widths)
}
