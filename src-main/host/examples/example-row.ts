import { TRUTH_CELLS, type ExampleMarks, type ExampleRow } from '../../contract/example-browser.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import type { StoredExample } from '../../storage/examples-table.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/**
 * An example as a table shows it, with what each model says of it.
 * @param sortedBy its number in the column that the table is sorted by
 */
export function exampleRow(
  { columns, cells, apart }: LoadedSideBySide,
  { index, text, textPair, label, labels, words }: StoredExample,
  { tags, notes }: ExampleMarks,
  sortedBy?: number,
): ExampleRow {
  return {
    index,
    text,
    textPair: textPair ?? null,
    label,
    labels,
    words,
    cell: TRUTH_CELLS[cells[index] ?? 0] ?? 'all-right',
    teacher: saidAt(columns.teacher, index),
    a: saidAt(columns.a, index),
    b: columns.b ? saidAt(columns.b, index) : null,
    c: columns.c ? saidAt(columns.c, index) : null,
    apart: apart[index] ?? 0,
    // What never came to pass has no number that JSON knows.
    sortedBy: Number.isFinite(sortedBy) ? sortedBy : undefined,
    tags,
    hasNotes: notes !== '',
  }
}

function saidAt({ said, task: { outputs } }: ModelColumns, row: number): readonly number[] {
  return Array.from(said.subarray(row * outputs, (row + 1) * outputs))
}
