import { StillroomError } from '../domain/stillroom-error.ts'

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'it may not be read',
}

/**
 * Turns what opening or reading a data file threw into an error that a person can act on; what it
 * does not know stays as it is.
 */
export function explainReadError(thrown: unknown, path: string, signal?: AbortSignal): unknown {
  if (signal?.aborted) return new StillroomError('interrupted', `Stopped while reading ${path}.`)
  const why = thrown instanceof Error && 'code' in thrown ? WHY[String(thrown.code)] : undefined
  if (!why) return thrown
  return new StillroomError('invalid-dataset', `${path} cannot be read: ${why}`, { cause: thrown })
}
