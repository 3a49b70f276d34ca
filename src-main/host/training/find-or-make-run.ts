import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { LongWork } from '../../contract/progress.ts'
import { withFileLock } from '../../processes/file-lock.ts'
import type { Home } from '../home.ts'

/**
 * Of processes that want the same run at one time, on this machine or on others that share the
 * home, one makes its folder and the others find it.
 * @param key what the run is asked to be; equal for all who want it
 * @param findOrMake under the lock; quick, for others wait
 * @returns the run's folder
 */
export function findOrMakeRun(
  key: string,
  home: Home,
  { signal, onProgress }: LongWork,
  findOrMake: () => string,
): Promise<string> {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16)
  const lock = join(home.folder, 'making', `${name}.lock`)
  return withFileLock(lock, { signal, onProgress }, async () => findOrMake())
}
