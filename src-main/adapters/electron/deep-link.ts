import { z } from 'zod'
import { isRunId } from '../../contract/run-id.ts'

const link = z
  .string()
  .max(300)
  .regex(/^stillroom:\/\/run\/[\w.-]{1,200}\/?$/)

/**
 * The view that a link such as stillroom://run/<id> names; it only ever shows something. Undefined
 * for any other text.
 */
export function viewOfLink(text: unknown): string | undefined {
  const parsed = link.safeParse(text)
  if (!parsed.success) return undefined
  const id = parsed.data.slice('stillroom://run/'.length).replace(/\/$/, '')
  return isRunId(id) ? `/run/${id}` : undefined
}

/** The first link among a program's arguments. */
export function viewOfArguments(args: readonly string[]): string | undefined {
  return args.map(viewOfLink).find((view) => view !== undefined)
}
