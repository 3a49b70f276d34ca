import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { openText } from './open-text.ts'
import { readLines } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

const HEAD_BYTES = 1 << 16

/** Plain text, one a line and no labels; empty lines are none. */
export async function* readPlainText(
  { path }: FileDescription,
  { mayBeUnlabelled = false, signal, report }: RowOptions,
): AsyncGenerator<Row> {
  if (!mayBeUnlabelled)
    throw new StillroomError(
      'invalid-dataset',
      `${path} is plain text without labels. Predict on it, or distil from it as data.unlabelled; what a run is trained and judged by needs labels.`,
    )
  const text = await openText(path, signal)
  report?.({ encoding: text.encoding, isPacked: text.isPacked, label: null })
  try {
    const { head } = await text.peek(HEAD_BYTES)
    const lineEnd = head.includes(13) && !head.includes(10) ? '\r' : '\n'
    for await (const lines of readLines(text.chunks(), lineEnd, text.markBytes)) {
      for (const line of lines) {
        if ('reason' in line) yield { line: line.number, reason: line.reason }
        else if (line.text.trim() !== '') yield { line: line.number, text: line.text }
      }
    }
  } finally {
    await text.close()
  }
}
