import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readLines } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

/** Plain text, one a line and no labels; empty lines are none. */
export async function* readPlainText(
  { path }: FileDescription,
  { mayBeUnlabelled = false, signal }: RowOptions,
): AsyncGenerator<Row> {
  if (!mayBeUnlabelled)
    throw new StillroomError(
      'invalid-dataset',
      `${path} is plain text without labels. Predict on it, or distil from it as data.unlabelled; what a run is trained and judged by needs labels.`,
    )
  for await (const line of readLines(path, signal)) {
    if ('reason' in line) yield { line: line.number, reason: line.reason }
    else if (line.text.trim() !== '') yield { line: line.number, text: line.text }
  }
}
