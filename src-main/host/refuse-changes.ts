import { API, type Handlers, type RequestName } from '../contract/api.ts'
import { StillroomError } from '../domain/stillroom-error.ts'

/** What changes something, and not the home: the copy goes to a place that is named. */
const ELSEWHERE: ReadonlySet<string> = new Set<RequestName>(['runs.export'])

/**
 * The same handlers for a home that may only be read: what would change anything is refused in
 * words, before it tries.
 */
export function refuseChanges(handlers: Handlers, home: string): Handlers {
  const refuse = () => {
    throw new StillroomError(
      'not-writable',
      `${home} is open for reading only, so this cannot be done. Make it writable and open it again, or use another --home.`,
    )
  }
  const all = Object.entries(handlers).map(([name, handle]) => {
    const isRefused = API[name as RequestName].changes && !ELSEWHERE.has(name)
    return [name, isRefused ? refuse : handle] as const
  })
  return Object.fromEntries(all) as unknown as Handlers
}
