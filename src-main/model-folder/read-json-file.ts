import { readFileSync, statSync } from 'node:fs'
import { StillroomError } from '../domain/stillroom-error.ts'
import { messageOf } from '../domain/message-of.ts'

/**
 * A JSON file of a model's folder.
 * @param mostBytes a larger file is refused unread
 * @throws StillroomError `invalid-model` naming the file
 */
export function readJsonFile(path: string, mostBytes: number): unknown {
  return parseJson(readTextFile(path, mostBytes), path)
}

/** A text file of a model's folder, as `readJsonFile`. */
export function readTextFile(path: string, mostBytes: number): string {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new StillroomError('invalid-model', `${path} is missing`)
  if (!found.isFile()) throw new StillroomError('invalid-model', `${path} is no file`)
  if (found.size > mostBytes)
    throw new StillroomError(
      'invalid-model',
      `${path} has ${found.size} bytes; at most ${mostBytes} are read`,
    )
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = messageOf(cause)
    throw new StillroomError('invalid-model', `${path} cannot be read: ${reason}`, { cause })
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new StillroomError('invalid-model', `${path} is not JSON`, { cause })
  }
}
