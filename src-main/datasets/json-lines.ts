import type { FileDescription } from '../contract/dataset.ts'
import { jsonRows, type JsonValue } from './json-rows.ts'
import { openText } from './open-text.ts'
import { parseJson } from './parse-json.ts'
import { readLines, type Line } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

/** JSON Lines: an object a line. */
export async function* readJsonLines(file: FileDescription, options: RowOptions): AsyncGenerator<Row> {
  const text = await openText(file.path, options.signal)
  options.report?.({ encoding: text.encoding, isPacked: text.isPacked })
  try {
    yield* jsonRows(file, values(readLines(text.chunks(), '\n', text.markBytes)), options)
  } finally {
    await text.close()
  }
}

async function* values(lines: AsyncIterable<readonly Line[]>): AsyncGenerator<readonly JsonValue[]> {
  for await (const some of lines) {
    yield some.flatMap((line) => {
      if ('reason' in line) return [{ line: line.number, reason: line.reason }]
      if (line.text.trim() === '') return []
      const parsed = parseJson(line.text)
      return [
        parsed
          ? { line: line.number, value: parsed.value }
          : { line: line.number, reason: 'the line is not JSON (each line must be a whole object)' },
      ]
    })
  }
}
