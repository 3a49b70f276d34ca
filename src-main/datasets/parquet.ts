import { open } from 'node:fs/promises'
import type { AsyncBuffer } from 'hyparquet'
import type { FileDescription } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { findColumns } from './columns.ts'
import { GLUE_TASK_DESCRIPTIONS } from './glue-tasks.ts'
import type { Row, RowOptions } from './row.ts'

/** Rows held at once. */
const ROWS_AT_A_TIME = 10_000

/** Parquet, as the Hugging Face hub serves data sets. With a task, its columns there; `line` is the row's number from 1. */
export async function* readParquet(
  file: FileDescription,
  { mayBeUnlabelled = false, signal }: RowOptions,
): AsyncGenerator<Row> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet')
  const { compressors } = await import('hyparquet-compressors')
  const handle = await open(file.path)
  try {
    const source = await asBuffer(handle)
    const metadata = await orRefuse(file.path, () => parquetMetadataAsync(source))
    const names = metadata.schema.slice(1).map(({ name }) => name)
    const named = file.task
      ? { path: file.path, text: GLUE_TASK_DESCRIPTIONS[file.task].hubText, label: 'label' }
      : file
    const isWithoutLabels = mayBeUnlabelled && file.task !== undefined && !names.includes('label')
    const { text, label } = findColumns(
      isWithoutLabels ? { ...named, label: undefined } : named,
      names,
      mayBeUnlabelled,
    )
    const textNames = text.map((position) => names[position] ?? '')
    const labelName = label === undefined ? undefined : names[label]
    const total = Number(metadata.num_rows)
    for (let rowStart = 0; rowStart < total; rowStart += ROWS_AT_A_TIME) {
      signal?.throwIfAborted()
      const rowEnd = Math.min(total, rowStart + ROWS_AT_A_TIME)
      const columns = [...textNames, ...(labelName === undefined ? [] : [labelName])]
      const rows = await orRefuse(file.path, () =>
        parquetReadObjects({ file: source, metadata, columns, rowStart, rowEnd, compressors }),
      )
      for (const [index, row] of rows.entries()) yield rowOf(row, textNames, labelName, rowStart + index + 1)
    }
  } finally {
    await handle.close()
  }
}

function rowOf(
  row: Readonly<Record<string, unknown>>,
  text: readonly string[],
  label: string | undefined,
  line: number,
): Row {
  const texts = text.map((name) => row[name])
  const missing = text.find((_, index) => typeof texts[index] !== 'string')
  if (missing !== undefined) return { line, reason: `the column ${missing} holds no text` }
  return {
    line,
    text: texts[0] as string,
    textPair: texts[1] as string | undefined,
    label: label === undefined ? undefined : row[label],
  }
}

async function asBuffer(handle: Awaited<ReturnType<typeof open>>): Promise<AsyncBuffer> {
  const { size } = await handle.stat()
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, end - start))
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
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StillroomError('invalid-dataset', `${path} cannot be read as Parquet: ${reason}`, { cause })
  }
}
