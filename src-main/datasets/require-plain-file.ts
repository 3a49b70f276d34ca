import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { StillroomError } from '../domain/stillroom-error.ts'
import { explainReadError } from './explain-read-error.ts'

/**
 * Refuses what is no plain file before anything opens it: a pipe that nobody writes to would be
 * waited for without end.
 * @throws StillroomError `invalid-dataset`
 */
export async function requirePlainFile(path: string): Promise<void> {
  let found: Stats
  try {
    found = await stat(path)
  } catch (thrown) {
    throw explainReadError(thrown, path)
  }
  if (found.isFile()) return
  throw new StillroomError(
    'invalid-dataset',
    `${path} cannot be read: it is ${kindOf(found)}. Name a plain file; what comes through a pipe must be saved first.`,
  )
}

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder'
  if (found.isFIFO()) return 'a named pipe (FIFO)'
  if (found.isSocket()) return 'a socket'
  return 'a device'
}
