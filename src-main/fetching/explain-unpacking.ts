import { StillroomError } from '../domain/stillroom-error.ts'

/** Turns what went wrong while unpacking into an error that a person can act on. */
export function explainUnpacking(
  thrown: unknown,
  archive: string,
  signal: AbortSignal | undefined,
): StillroomError {
  if (thrown instanceof StillroomError) return thrown
  const options = { cause: thrown }
  if (signal?.aborted)
    return new StillroomError('interrupted', `Stopped while unpacking ${archive}.`, options)
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new StillroomError(
      'disk-full',
      `The disk is full: ${archive} could not be unpacked. Free some space.`,
      options,
    )
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return new StillroomError(
      'not-writable',
      `${archive} could not be unpacked (${code}). Check the folder's permissions.`,
      options,
    )
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new StillroomError(
    'download-failed',
    `The archive ${archive} is damaged (${reason}). Delete it and fetch it again.`,
    options,
  )
}
