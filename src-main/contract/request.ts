import { z } from 'zod'
import { runIdSchema } from './run-id.ts'

/**
 * A request: what may be asked (a schema), what is answered (a type), whether it changes anything.
 */
export interface Request<Ask extends z.ZodType, Answer> {
  readonly ask: Ask
  readonly changes: boolean
  /** Never there; carries the answer's type. */
  readonly answer?: Answer
}

/** A request that changes nothing: `reads<Answer>()(schema of what is asked)`. */
export const reads =
  <Answer>() =>
  <Ask extends z.ZodType>(ask: Ask): Request<Ask, Answer> => ({ ask, changes: false })

/** A request that changes something, or starts it. */
export const changes =
  <Answer>() =>
  <Ask extends z.ZodType>(ask: Ask): Request<Ask, Answer> => ({ ask, changes: true })

/** What is asked where there is nothing to say. */
export const nothing = z.strictObject({})

/** A run's id, in a request. */
export const runId = runIdSchema

/** Names a job until the host ends. */
export type JobId = string
