import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { TrashedRun } from '../../contract/requests/run-requests.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { readPlan } from '../../run-folder/read-run.ts'
import { syncFolder } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

const KEPT_MS = 30 * 24 * 3600 * 1000

/** A run in the trash: its folder as it was, under a name that says when it came there. */
interface Trashed {
  readonly id: string
  readonly trashedAt: Date
  readonly folder: string
}

/** Moves a run's folder to home/trash, in one rename. */
export function moveToTrash(home: Home, folder: string, now = new Date()): void {
  const trash = trashOf(home)
  mkdirSync(trash, { recursive: true })
  renameSync(folder, join(trash, `${now.toISOString().replaceAll(':', '')}_${basename(folder)}`))
  syncFolder(home.runs)
}

/** Brings a run back, the latest of that id. @throws StillroomError `unknown-run` */
export function restoreFromTrash(home: Home, id: string): void {
  const found = listTrash(home).find((trashed) => trashed.id === id)
  if (!found) throw new StillroomError('unknown-run', `No run ${id} is in the trash`)
  renameSync(found.folder, join(home.runs, id))
  syncFolder(home.runs)
}

export function describeTrash(home: Home): readonly TrashedRun[] {
  return listTrash(home).flatMap(({ id, trashedAt, folder }) => {
    try {
      const { name, training } = readPlan(folder)
      return [{ id, name, seed: training.seed, trashedAt: trashedAt.toISOString() }]
    } catch {
      return [{ id, name: '', seed: 0, trashedAt: trashedAt.toISOString() }]
    }
  })
}

/** Removes for good what has been in the trash for more than thirty days. @returns how many */
export function emptyOldTrash(home: Home, now = new Date()): number {
  const old = listTrash(home).filter(({ trashedAt }) => now.getTime() - trashedAt.getTime() > KEPT_MS)
  for (const { folder } of old) rmSync(folder, { recursive: true, force: true })
  return old.length
}

/** The latest first; what is named otherwise is not ours. */
function listTrash(home: Home): readonly Trashed[] {
  let names: readonly string[]
  try {
    names = readdirSync(trashOf(home))
  } catch {
    return []
  }
  return names
    .flatMap((name): Trashed[] => {
      const [, date = '', hour, minute, second, id] =
        /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z_(.+)$/.exec(name) ?? []
      const trashedAt = new Date(`${date}T${hour}:${minute}:${second}Z`)
      if (id === undefined || Number.isNaN(trashedAt.getTime())) return []
      return [{ id, trashedAt, folder: join(trashOf(home), name) }]
    })
    .sort((a, b) => b.trashedAt.getTime() - a.trashedAt.getTime())
}

const trashOf = ({ folder }: Home) => join(folder, 'trash')
