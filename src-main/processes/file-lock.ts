import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LongWork } from '../contract/progress.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { holderOf, tryClaim } from './file-claim.ts'

const POLL_MS = 200

/**
 * Runs `use` under the advisory lock at `path` (`tryClaim`); polls until its holder releases it or
 * dies.
 * @throws StillroomError `interrupted` when told to stop while waiting
 */
export async function withFileLock<T>(path: string, work: LongWork, use: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  const release = await claimInTurn(path, work)
  try {
    return await use()
  } finally {
    release()
  }
}

async function claimInTurn(path: string, { onProgress, signal }: LongWork): Promise<() => void> {
  const since = performance.now()
  for (;;) {
    if (signal?.aborted)
      throw new StillroomError(
        'interrupted',
        'Stopped while waiting for another process. Nothing was changed.',
      )
    const release = tryClaim(path)
    if (release) return release
    onProgress?.({
      task: `waiting for process ${holderOf(path)?.pid ?? ''}, which does the same`,
      done: Math.floor((performance.now() - since) / 1000),
      unit: 'seconds',
    })
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
}
