import { latexOfPaper, markdownOfPaper, type PaperTable } from './paper-table.ts'

/** A table as it leaves the window: exact values, which CSV has. */
export interface TableContent {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /**
   * The same for a paper, where that is another table: LaTeX and Markdown round, and leave out what
   * is not seen.
   */
  readonly paper?: () => PaperTable
}

/** RFC 4180; a text that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvOf({ columns, rows }: TableContent): string {
  return [columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')
}

/** As it is read: rounded as in a paper, its notes below. */
export function markdownOf(table: TableContent): string {
  return markdownOfPaper(paperOf(table))
}

/** As it goes into a paper. */
export function latexOf(table: TableContent): string {
  return latexOfPaper(paperOf(table))
}

/** A table that says nothing of a paper has numbers of four digits that count. */
function paperOf({ columns, rows, paper }: TableContent): PaperTable {
  return (
    paper?.() ?? {
      columns: columns.map((title) => ({ title })),
      rows: rows.map((row) =>
        row.map((cell) => (typeof cell === 'number' ? `${Number(cell.toPrecision(4))}` : cell)),
      ),
      notes: [],
    }
  )
}

function csvCell(value: string | number | null): string {
  if (typeof value !== 'string') return textOf(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}
