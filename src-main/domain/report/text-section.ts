import type { Column } from '../tables/column.ts'

/** A part of a long answer, in words and at most one table: for a terminal, and for a report. */
export interface TextSection {
  /** Of a report alone: a terminal has what is said. */
  readonly title: string
  readonly said: readonly string[]
  readonly table?: TextTable
}

export interface TextTable {
  readonly columns: readonly Pick<Column<unknown>, 'title' | 'align'>[]
  readonly rows: readonly (readonly string[])[]
}

/** Rows as the text of their columns. */
export function textTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): TextTable {
  return {
    columns: columns.map(({ title, align }) => ({ title, align })),
    rows: rows.map((row) => columns.map(({ value }) => value(row))),
  }
}
