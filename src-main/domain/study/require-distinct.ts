import { StillroomError } from '../stillroom-error.ts'

/** @throws StillroomError `invalid-plan` where a name stands twice; `what` says of what */
export function requireDistinct(names: readonly string[], what: string): void {
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined)
    throw new StillroomError('invalid-plan', `${what} are called ${JSON.stringify(twice)}`)
}
