import type { z } from 'zod'
import { API, type Answer, type Handlers, type HostApi, type RequestName } from '../contract/api.ts'
import { StillroomError } from '../domain/stillroom-error.ts'

/** Length of the message about an invalid ask; a hostile one can be wrong in a million places. */
const PROBLEMS_SAID = 8
const CHARACTERS_SAID = 1_000
/**
 * A plan is nested five levels deep. Handlers recurse into what they are given, and a hundred
 * thousand levels would overflow the stack.
 */
const DEEPEST = 32

/**
 * Validates every ask by its request's schema before a handler sees it: a window's, those of the
 * queue that a host takes up, a test's.
 */
export function checkAsks(handlers: Handlers): HostApi {
  const checked = Object.keys(API).map((name) => [name, checkedBy(name as RequestName, handlers)])
  return Object.fromEntries(checked) as HostApi
}

function checkedBy(name: RequestName, handlers: Handlers) {
  const handle = handlers[name] as (ask: unknown) => Answer<RequestName> | Promise<Answer<RequestName>>
  const schema: z.ZodType = API[name].ask
  return (ask: unknown) => {
    if (isDeeperThan(DEEPEST, ask))
      throw new StillroomError(
        'invalid-arguments',
        `${name} cannot be asked so: it is nested deeper than ${DEEPEST}`,
      )
    const parsed = schema.safeParse(ask)
    if (!parsed.success)
      throw new StillroomError('invalid-arguments', `${name} cannot be asked so: ${problemsOf(parsed.error)}`)
    return handle(parsed.data)
  }
}

function isDeeperThan(most: number, value: unknown): boolean {
  let level: readonly unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []))
  }
  return false
}

function problemsOf({ issues }: z.ZodError): string {
  const said = issues.slice(0, PROBLEMS_SAID).map(({ path, message }) => `${path.join('.')}: ${message}`)
  const more = issues.length > PROBLEMS_SAID ? `; and ${issues.length - PROBLEMS_SAID} more` : ''
  return `${said.join('; ').slice(0, CHARACTERS_SAID)}${more}`
}
