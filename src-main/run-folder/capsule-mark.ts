import { join } from 'node:path'
import { capsuleMarkSchema, type CapsuleMark } from '../contract/capsule.ts'
import { RUN_FILES } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { checkJsonFile } from './check-json-file.ts'

/** Why nothing new can be asked of a run that a capsule brought. */
export const NO_WEIGHTS =
  'This run came in a capsule, which holds no weights: its predictions are here, and nothing new can be asked of it'

/** Of a run that a capsule brought, which one; null for one that was made in this home. */
export function capsuleMarkOf(folder: string): CapsuleMark | null {
  const checked = checkJsonFile(join(folder, RUN_FILES.capsule), capsuleMarkSchema)
  return 'value' in checked ? checked.value : null
}

/** @throws StillroomError `not-writable` for a run that a capsule brought */
export function requireOwnRun(folder: string, id: string): void {
  if (capsuleMarkOf(folder))
    throw new StillroomError(
      'not-writable',
      `Run ${id} came in a capsule: it is shown as it came, without weights, and can only be thrown away`,
    )
}
