import { open } from 'node:fs/promises'
import type { AsyncBuffer, Compressors, FileMetaData, SchemaElement } from 'hyparquet'
import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { messageOf } from '../domain/message-of.ts'
import { classLabelNames } from './class-label-names.ts'
import { findColumns } from './columns.ts'
import { requirePlainFile } from './require-plain-file.ts'
import type { Row, RowOptions } from './row.ts'
import { valueAt } from './value-at.ts'

/** Rows held at once. */
const ROWS_AT_A_TIME = 10_000
/** A page of a column is about a megabyte; what claims to unpack to more than this is damaged. */
const LARGEST_PAGE = 2 ** 28

/**
 * Parquet, as the Hugging Face hub serves data sets; `line` is the row's number from 1. A column
 * inside a struct is named a.b. Where the file says the words of its classes (ClassLabel, or a list
 * of them), labels are those words.
 */
export async function* readParquet(file: FileDescription, options: RowOptions): AsyncGenerator<Row> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  await requirePlainFile(file.path)
  const handle = await open(file.path)
  try {
    const source = await asBuffer(handle)
    const metadata = await orRefuse(file.path, () => parquetMetadataAsync(source))
    const names = columnNames(metadata.schema)
    const { text, label, labels } = findColumns(file, names, options.mayBeUnlabelled)
    const textNames = text.map((position) => names[position] ?? '')
    const labelName = label === undefined ? undefined : names[label]
    const flagNames = labels?.map((position) => names[position] ?? '')
    const words =
      labelName === undefined ? undefined : classLabelNames(metadata.key_value_metadata, labelName)
    options.report?.({
      columns: names,
      text: textNames,
      label: labelName ?? null,
      labelColumns: flagNames,
      classLabel: words,
    })
    const wanted = [...textNames, ...(labelName === undefined ? [] : [labelName]), ...(flagNames ?? [])]
    const columns = [...new Set(wanted.map((name) => topColumn(metadata.schema, name)))]
    const total = rowsOf(metadata, file.path)
    for (let rowStart = 0; rowStart < total; rowStart += ROWS_AT_A_TIME) {
      options.signal?.throwIfAborted()
      const rowEnd = Math.min(total, rowStart + ROWS_AT_A_TIME)
      const rows = await orRefuse(file.path, () =>
        parquetReadObjects({
          file: source,
          metadata,
          columns,
          rowStart,
          rowEnd,
          compressors: bounded(compressors),
        }),
      )
      if (rows.length < rowEnd - rowStart)
        throw damaged(file.path, `it has fewer rows than the ${total} it says`)
      for (const [index, row] of rows.entries())
        yield rowOf(
          row,
          { text: textNames, label: labelName, labels: flagNames, words },
          rowStart + index + 1,
        )
    }
  } finally {
    await handle.close()
  }
}

/**
 * Names of the columns, and of those inside structs by the way to them. A list or a map is one
 * column: what it holds is no text and no label, and its rows say so.
 */
function columnNames(schema: readonly SchemaElement[]): readonly string[] {
  const names: string[] = []
  let at = 1
  const read = (prefix: string, isInside: boolean): void => {
    const element = schema[at++]
    if (!element) return
    const name = `${prefix}${element.name}`
    if (!isInside) names.push(name)
    const holdsSeveral =
      isInside || element.repetition_type === 'REPEATED' || element.converted_type !== undefined
    for (let child = element.num_children ?? 0; child > 0; child--) read(`${name}.`, holdsSeveral)
  }
  const top = schema[0]?.num_children ?? 0
  for (let child = 0; child < top; child++) read('', false)
  return names
}

function topColumn(schema: readonly SchemaElement[], name: string): string {
  return schema.some((element) => element.name === name) ? name : (name.split('.')[0] ?? name)
}

function rowsOf(metadata: FileMetaData, path: string): number {
  const total = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0)
  if (total === Number(metadata.num_rows) && Number.isSafeInteger(total)) return total
  throw damaged(path, `its footer says ${metadata.num_rows} rows, its parts hold ${total}`)
}

interface NamedColumns {
  readonly text: readonly string[]
  readonly label: string | undefined
  /** Instead of it, a column for each label. */
  readonly labels: readonly string[] | undefined
  /** Of the label's class numbers. */
  readonly words: readonly string[] | undefined
}

function rowOf(
  row: Readonly<Record<string, unknown>>,
  { text, label, labels, words }: NamedColumns,
  line: number,
): Row {
  const texts = text.map((name) => valueAt(row, name))
  const missing = text.find((_, index) => typeof texts[index] !== 'string')
  if (missing !== undefined) return { line, reason: whyNoText(missing, valueAt(row, missing)) }
  const given = { line, text: texts[0] as string, textPair: texts[1] as string | undefined }
  if (labels) return { ...given, label: labels.map((name) => valueAt(row, name)) }
  const found = label === undefined ? undefined : valueAt(row, label)
  const isStrange = (one: unknown) =>
    words !== undefined && isNumber(one) && Number(one) !== -1 && words[Number(one)] === undefined
  const strange = (Array.isArray(found) ? found : [found]).find(isStrange)
  if (strange !== undefined)
    return { line, reason: `the class number ${strange} is none of 0 to ${(words?.length ?? 0) - 1}` }
  const wordOf = (one: unknown): unknown => (isNumber(one) ? (words?.[Number(one)] ?? one) : one)
  return { ...given, label: Array.isArray(found) ? found.map(wordOf) : wordOf(found) }
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

function whyNoText(name: string, value: unknown): string {
  if (Array.isArray(value)) return `the column ${name} holds a list, not a text`
  const [field] = typeof value === 'object' && value !== null ? Object.keys(value) : []
  return field === undefined
    ? `the column ${name} holds no text`
    : `the column ${name} holds a struct, not a text; name a column in it (${name}.${field}, for one)`
}

function bounded(compressors: Compressors): Compressors {
  const entries = Object.entries(compressors).map(
    ([name, unpack]) =>
      [
        name,
        (input: Uint8Array, outputLength: number) => {
          if (outputLength > LARGEST_PAGE)
            throw new Error(`a page says that it unpacks to ${outputLength} bytes`)
          return unpack(input, outputLength)
        },
      ] as const,
  )
  return Object.fromEntries(entries)
}

async function asBuffer(handle: Awaited<ReturnType<typeof open>>): Promise<AsyncBuffer> {
  const { size } = await handle.stat()
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
      return bytes.buffer.slice(0, bytesRead)
    },
  }
}

/** Whatever the library trips over in a damaged file is said as one error. */
async function orRefuse<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    throw damaged(path, messageOf(cause), cause)
  }
}

function damaged(path: string, reason: string, cause?: unknown): StillroomError {
  return new StillroomError('invalid-dataset', `${path} cannot be read as Parquet: ${reason}`, { cause })
}
