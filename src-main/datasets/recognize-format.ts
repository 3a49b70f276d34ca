import { open } from 'node:fs/promises'
import type { DatasetFormat } from '../contract/dataset.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { USUAL_LABELS } from './columns.ts'
import { explainReadError } from './explain-read-error.ts'

const BY_ENDING: Readonly<Record<string, DatasetFormat>> = {
  tsv: 'tsv',
  csv: 'csv',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  parquet: 'parquet',
}

const HEAD_BYTES = 4096

/**
 * What a file is, by its first bytes where they say so, else by its name, else by the separator of its first line.
 * @throws StillroomError `invalid-dataset` when the file cannot be read, or nothing tells what it is
 */
export async function recognizeFormat(path: string): Promise<DatasetFormat> {
  const head = await readHead(path)
  if (head.startsWith('PAR1')) return 'parquet'
  if (/^\uFEFF?\s*\{/.test(head)) return 'jsonl'
  const byEnding = BY_ENDING[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? '']
  if (byEnding) return byEnding
  const [firstLine = ''] = head.split(/\r\n|[\r\n]/)
  if (firstLine.includes('\t')) return 'tsv'
  // Plain text has commas too; a table names its columns.
  if (/\.txt$/i.test(path) && !namesColumns(firstLine)) return 'txt'
  if (firstLine.includes(',')) return 'csv'
  throw new StillroomError(
    'invalid-dataset',
    `Nothing tells what ${path} is; name its format (${Object.values(BY_ENDING).join(', ')})`,
  )
}

function namesColumns(firstLine: string): boolean {
  const names = firstLine.split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
  return names.length > 1 && names.some((name) => USUAL_LABELS.includes(name))
}

async function readHead(path: string): Promise<string> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw explainReadError(thrown, path)
  }
}
