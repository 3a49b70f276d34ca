import { StillroomError } from '../domain/stillroom-error.ts'
import { systemRefusal } from '../domain/system-refusal.ts'
import { messageOf } from '../domain/message-of.ts'

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
  const refusal = systemRefusal(thrown, `what ${archive} holds`)
  if (refusal) return new StillroomError(refusal.code, refusal.message, options)
  const reason = messageOf(thrown)
  return new StillroomError(
    'download-failed',
    `The archive ${archive} is damaged (${reason}). Delete it and fetch it again.`,
    options,
  )
}
