import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { sha256OfFile } from '../processes/sha256-of-file.ts'
import { findWeightFiles, WEIGHT_INDEX } from './weight-files.ts'

/**
 * What tells a folder's weights from all others, 64 hexadecimal digits: of one file its SHA-256; of
 * shards that of the list of index and shards with theirs.
 * @throws StillroomError what `findWeightFiles` throws
 */
export async function hashWeights(folder: string, signal?: AbortSignal): Promise<string> {
  const { paths, index } = findWeightFiles(folder)
  const [first] = paths
  if (!index && first !== undefined) return sha256OfFile(first, signal)
  const list = createHash('sha256')
  for (const path of [join(folder, WEIGHT_INDEX), ...paths])
    list.update(`${await sha256OfFile(path, signal)}  ${basename(path)}\n`)
  return list.digest('hex')
}
