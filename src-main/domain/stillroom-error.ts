import { messageOf } from './message-of.ts'
import type { ErrorCode, StillroomErrorData } from '../contract/errors.ts'
import { systemRefusal } from './system-refusal.ts'

/**
 * An expected failure. The sentence names what was wrong, with its values, and what to do about it.
 */
export class StillroomError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'StillroomError'
    this.code = code
  }
}

/**
 * Only `code` and `message` are promised to cross a process. What the system refused is said in
 * words; anything else but a StillroomError is a bug and travels as `unexpected`.
 */
export function toErrorData(thrown: unknown): StillroomErrorData {
  if (thrown instanceof StillroomError) return { code: thrown.code, message: thrown.message }
  const message = messageOf(thrown)
  return systemRefusal(thrown) ?? { code: 'unexpected', message }
}
