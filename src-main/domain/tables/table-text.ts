import { latexOfPaper, type PaperTable } from './paper-table.ts'

/** A table as it leaves the window: exact values, not the rounded ones on the screen. */
export interface TableContent {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number | null)[])[]
  /**
   * The same for a paper, where that is another table: LaTeX alone rounds, and leaves out what is
   * not seen.
   */
  readonly paper?: () => PaperTable
}

/** RFC 4180; a text that a spreadsheet would take for a formula is led by an apostrophe. */
export function csvOf({ columns, rows }: TableContent): string {
  return [columns, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')
}

export function markdownOf({ columns, rows }: TableContent): string {
  const line = (cells: readonly unknown[]) =>
    `| ${cells.map((cell) => textOf(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

/**
 * As it goes into a paper; a table that says nothing of that has numbers of four digits that count.
 */
export function latexOf({ columns, rows, paper }: TableContent): string {
  return latexOfPaper(
    paper?.() ?? {
      columns: columns.map((title) => ({ title })),
      rows: rows.map((row) =>
        row.map((cell) => (typeof cell === 'number' ? `${Number(cell.toPrecision(4))}` : cell)),
      ),
      notes: [],
    },
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
