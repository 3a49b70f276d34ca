import { z } from 'zod'
import type { FileDescription } from '../contract/dataset.ts'
import { findColumns } from './columns.ts'
import { valueAt } from './value-at.ts'
import type { Row, RowOptions } from './row.ts'

/** One value of a file, parsed, with its line (or its number in an array); or why there is none. */
export type JsonValue =
  { readonly line: number; readonly value: unknown } | { readonly line: number; readonly reason: string }

/** Objects that are looked at for their fields' names: not every row has every field. */
const LOOKED_AT = 100

const ratingFields = z.object({
  ratingMean: z.number(),
  ratingSpread: z.number(),
  ratingCount: z.number().int(),
})

interface Fields {
  readonly names: readonly string[]
  readonly text: readonly string[]
  readonly label?: string
  readonly labels?: readonly string[]
}

/**
 * Objects as rows: their fields are found by name as a table's columns are; `a.b` is the field b of
 * the object a. Human ratings are kept where they are.
 */
export async function* jsonRows(
  file: FileDescription,
  values: AsyncIterable<readonly JsonValue[]>,
  { mayBeUnlabelled, report }: RowOptions,
): AsyncGenerator<Row> {
  let fields: Fields | undefined
  let waiting: JsonValue[] = []
  const find = () => {
    fields = findFields(file, waiting, mayBeUnlabelled)
    if (fields)
      report?.({
        columns: fields.names,
        text: fields.text,
        label: fields.label ?? null,
        labelColumns: fields.labels,
      })
  }
  for await (const some of values) {
    if (fields) {
      for (const value of some) yield rowOf(value, fields)
      continue
    }
    waiting.push(...some)
    if (waiting.length < LOOKED_AT) continue
    find()
    for (const value of waiting) yield rowOf(value, fields)
    waiting = []
  }
  if (!fields) find()
  for (const value of waiting) yield rowOf(value, fields)
}

function findFields(
  file: FileDescription,
  values: readonly JsonValue[],
  mayBeUnlabelled: boolean | undefined,
): Fields | undefined {
  const objects = values.flatMap((found) => ('value' in found && isObject(found.value) ? [found.value] : []))
  if (objects.length === 0) return undefined
  const names = new Set(objects.flatMap((object) => Object.keys(object)))
  for (const name of [
    ...(file.text ?? []),
    ...(file.label ? [file.label] : []),
    ...(file.labelColumns ?? []),
  ])
    if (objects.some((object) => valueAt(object, name) !== undefined)) names.add(name)
  const list = [...names]
  const { text, label, labels } = findColumns(file, list, mayBeUnlabelled)
  const nameAt = (position: number) => list[position] ?? ''
  return {
    names: list,
    text: text.map(nameAt),
    label: label === undefined ? undefined : nameAt(label),
    labels: labels?.map(nameAt),
  }
}

function rowOf(found: JsonValue, fields: Fields | undefined): Row {
  if ('reason' in found) return found
  const { line, value } = found
  if (!isObject(value) || !fields) return { line, reason: 'it is no JSON object' }
  const texts = fields.text.map((name) => valueAt(value, name))
  const missing = fields.text.find((_, position) => typeof texts[position] !== 'string')
  if (missing !== undefined) return { line, reason: `the field ${missing} is no text` }
  const rating = 'ratingMean' in value ? ratingFields.safeParse(value) : undefined
  return {
    line,
    text: texts[0] as string,
    textPair: texts[1] as string | undefined,
    label: fields.labels
      ? fields.labels.map((name) => valueAt(value, name))
      : fields.label === undefined
        ? undefined
        : valueAt(value, fields.label),
    rating: rating?.success
      ? { mean: rating.data.ratingMean, spread: rating.data.ratingSpread, count: rating.data.ratingCount }
      : undefined,
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
