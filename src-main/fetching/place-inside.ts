import { join } from 'node:path'
import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * Where a member of an archive lands below a folder.
 * @param path below the folder, with slashes
 * @throws StillroomError `download-failed` when that is not strictly inside the folder on every
 * platform
 */
export function placeInside(folder: string, path: string, archive: string): string {
  const isInside = path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\:\0]/.test(part))
  if (isInside) return join(folder, ...path.split('/'))
  throw new StillroomError(
    'download-failed',
    `The archive ${archive} holds a member that would land outside its folder (${JSON.stringify(path)}). Delete it and fetch it again.`,
  )
}
