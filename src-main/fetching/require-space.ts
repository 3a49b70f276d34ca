import { statfsSync } from 'node:fs'
import { StillroomError } from '../domain/stillroom-error.ts'

/**
 * Sees that a disk has room before anything is fetched.
 * @param what is to be had, the first words of the complaint
 * @param folder on that disk; is there
 * @param bytes that it takes in all, while it is put in place
 * @throws StillroomError `disk-full`
 */
export function requireSpace(what: string, folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize >= bytes) return
  const gigabytes = (number: number) => `${(number / 1e9).toFixed(1)} GB`
  throw new StillroomError(
    'disk-full',
    `${what} needs ${gigabytes(bytes)} while it is installed, and ${folder} has ${gigabytes(bavail * bsize)} left. Free some space, or set STILLROOM_CACHE to a folder on a larger disk.`,
  )
}
