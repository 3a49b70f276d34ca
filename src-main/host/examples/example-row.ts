import { TRUTH_CELLS, type ExampleMarks, type ExampleRow } from '../../contract/example-browser.ts'
import type { ModelColumns } from '../../domain/dev-set/model-columns.ts'
import type { StoredExample } from '../../storage/examples-table.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/** An example as a table shows it, with what each model says of it. */
export function exampleRow(
  { columns, cells, apart }: LoadedSideBySide,
  { index, text, textPair, label, words }: StoredExample,
  { tags, notes }: ExampleMarks,
): ExampleRow {
  return {
    index,
    text,
    textPair: textPair ?? null,
    label,
    words,
    cell: TRUTH_CELLS[cells[index] ?? 0] ?? 'all-right',
    teacher: probabilitiesAt(columns.teacher, index),
    a: probabilitiesAt(columns.a, index),
    b: columns.b ? probabilitiesAt(columns.b, index) : null,
    apart: apart[index] ?? 0,
    tags,
    hasNotes: notes !== '',
  }
}

function probabilitiesAt({ probabilities, classes }: ModelColumns, row: number): readonly number[] {
  return Array.from(probabilities.subarray(row * classes, (row + 1) * classes))
}
