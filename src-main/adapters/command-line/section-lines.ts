import type { TextSection } from '../../domain/report/text-section.ts'
import { formatTable } from './terminal.ts'

/** A section as lines of a terminal. */
export function sectionLines({ said, table }: TextSection): readonly string[] {
  if (!table) return said
  const columns = table.columns.map((column, at) => ({
    ...column,
    value: (row: readonly string[]) => row[at] ?? '',
  }))
  return [...said, formatTable(columns, table.rows)]
}
