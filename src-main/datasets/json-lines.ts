import { z } from 'zod'
import type { FileDescription } from '../contract/dataset.ts'
import { readLines } from './read-lines.ts'
import type { Row, RowOptions } from './row.ts'

const ratingFields = z.object({
  ratingMean: z.number(),
  ratingSpread: z.number(),
  ratingCount: z.number().int(),
})

/** JSON Lines: an object a line. Columns are `text` (`textPair`) and `label` unless told otherwise; human ratings are kept where they are. */
export async function* readJsonLines(
  { path, text = ['text'], label = 'label' }: FileDescription,
  { signal }: RowOptions,
): AsyncGenerator<Row> {
  for await (const line of readLines(path, signal)) {
    if ('reason' in line) yield { line: line.number, reason: line.reason }
    else if (line.text.trim() !== '') yield rowOf(line.text, line.number, text, label)
  }
}

function rowOf(json: string, line: number, text: readonly string[], label: string): Row {
  let fields: unknown
  try {
    fields = JSON.parse(json)
  } catch {
    return { line, reason: 'the line is not JSON' }
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return { line, reason: 'the line is no JSON object' }
  const byName = fields as Readonly<Record<string, unknown>>
  const texts = text.map((name) => (Object.hasOwn(byName, name) ? byName[name] : undefined))
  const missing = text.find((_, position) => typeof texts[position] !== 'string')
  if (missing !== undefined) return { line, reason: `the field ${missing} is no text` }
  const found = Object.hasOwn(byName, label) ? byName[label] : undefined
  const rating = ratingFields.safeParse(fields)
  return {
    line,
    text: texts[0] as string,
    textPair: texts[1] as string | undefined,
    label: found,
    rating: rating.success
      ? { mean: rating.data.ratingMean, spread: rating.data.ratingSpread, count: rating.data.ratingCount }
      : undefined,
  }
}
