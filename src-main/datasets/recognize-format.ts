import { open } from 'node:fs/promises'
import type { FileDescription } from '../contract/dataset.ts'
import { DATASET_FORMATS, FORMATS, type DatasetFormat } from '../contract/dataset-formats.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { canFindColumns } from './columns.ts'
import { explainReadError } from './explain-read-error.ts'
import { readHead } from './read-head.ts'
import { requirePlainFile } from './require-plain-file.ts'

const NAMED = DATASET_FORMATS.filter((format) => FORMATS[format].endings.length > 0)

/**
 * What a file is, by its first bytes where they say so, else by its name, else by the separator of
 * its first line; packing does not count.
 * @throws StillroomError `invalid-dataset` when the file cannot be read, or nothing tells what it
 * is
 */
export async function recognizeFormat(
  path: string,
  wanted: Pick<FileDescription, 'text' | 'label' | 'task'> = {},
): Promise<DatasetFormat> {
  if (await isParquet(path)) return 'parquet'
  const head = await readHead(path)
  if (/^\s*\{/.test(head)) return 'jsonl'
  if (/^\s*\[\s*[{\]]/.test(head)) return 'json'
  const ending = /\.(\w+)$/.exec(path.replace(/\.gz$/i, ''))?.[1]?.toLowerCase() ?? ''
  const named = NAMED.find((format) => FORMATS[format].endings.some((known) => known === ending))
  if (named && named !== 'txt') return named
  const [firstLine = ''] = head.split(/\r\n|[\r\n]/)
  // Excel saves tables as .txt too; a first line that names columns tells them from plain text.
  if (named === 'txt' && !isTable(firstLine, { ...wanted, path })) return 'txt'
  if (firstLine.includes('\t')) return 'tsv'
  if (/[,;|]/.test(firstLine)) return 'csv'
  throw new StillroomError(
    'invalid-dataset',
    `Nothing tells what ${path} is; name its format (${NAMED.join(', ')})`,
  )
}

function isTable(firstLine: string, wanted: Parameters<typeof canFindColumns>[0]): boolean {
  return (
    /^"?sep=.$/i.test(firstLine) ||
    FORMATS.tsv.delimiters.some((delimiter) => {
      const cells = firstLine.split(delimiter).map((cell) => cell.replace(/^"(.*)"$/, '$1'))
      return cells.length > 1 && canFindColumns(wanted, cells)
    })
  )
}

async function isParquet(path: string): Promise<boolean> {
  await requirePlainFile(path)
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
      return buffer.toString('latin1', 0, bytesRead) === 'PAR1'
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw explainReadError(thrown, path)
  }
}
