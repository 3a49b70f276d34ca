import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { messageOf } from '../../domain/message-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'

/**
 * A file that a person wrote.
 * @param what it is to them: a plan, a study
 * @throws StillroomError `invalid-plan`
 */
export function readJson(path: string, what: 'plan' | 'study'): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new StillroomError('invalid-plan', `The ${what} ${resolve(path)} cannot be read`, { cause })
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    const reason = messageOf(cause)
    throw new StillroomError('invalid-plan', `${resolve(path)} is not JSON: ${reason}`, { cause })
  }
}
