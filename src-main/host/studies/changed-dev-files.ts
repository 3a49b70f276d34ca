import { basename } from 'node:path'
import { setImmediate as immediately } from 'node:timers/promises'
import { changedDevNotes, type DevFileOf } from '../../domain/study/changed-dev-notes.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { readableSources } from '../../run-folder/read-run.ts'
import type { FinishedCell } from './pair-intervals.ts'

const MOST_KEPT = 10_000
const SLICE_MS = 10

/**
 * Notes of finished runs whose dev files changed between them; what a run was judged on never
 * changes, and is read once.
 */
export function openChangedDevFiles(): (cells: readonly FinishedCell[]) => Promise<readonly string[]> {
  const known = lruCache<DevFileOf>(MOST_KEPT)
  return async (cells) => {
    const found: DevFileOf[] = []
    let until = performance.now() + SLICE_MS
    for (const cell of cells) {
      const one = known.get(cell.folder) ?? devFileOf(cell)
      if (!one) continue
      known.set(cell.folder, one)
      found.push(one)
      if (performance.now() < until) continue
      await immediately() // others are served between
      until = performance.now() + SLICE_MS
    }
    return changedDevNotes(found)
  }
}

/** Undefined of a run whose sources cannot be read. */
export function devFileOf({ plan, folder }: Pick<FinishedCell, 'plan' | 'folder'>): DevFileOf | undefined {
  const sha256 = readableSources(folder)?.dev.sha256
  return sha256 === undefined ? undefined : { run: basename(folder), source: plan.data.source, sha256 }
}
