import { copyFileSync, linkSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import { RUN_FILES, type ModelFolder, type Sources } from '../../contract/run-files.ts'
import { syncFolder, writeAtomically } from '../../run-folder/write-atomically.ts'
import { newRunId, type Home } from '../home.ts'
import { requireRoom } from './require-room.ts'

/**
 * Makes a run's folder, whole or not at all.
 * @returns the folder; its name is the run's id
 * @throws StillroomError `disk-full` where there is no room for what the run will write,
 * `not-writable`
 */
export function createRun(plan: RunPlan, sources: Sources, home: Home): string {
  requireRoom(plan, sources, home)
  const id = newRunId()
  const staging = join(home.runs, `.${id}.making`)
  const folder = join(home.runs, id)
  try {
    mkdirSync(staging)
    const write = (name: string, value: unknown) =>
      writeAtomically(join(staging, name), `${JSON.stringify(value, undefined, 2)}\n`)
    write(RUN_FILES.plan, plan)
    write(
      RUN_FILES.sources,
      sources.start ? { ...sources, start: takeStart(sources.start, staging, folder) } : sources,
    )
    renameSync(staging, folder)
    syncFolder(home.runs)
    return folder
  } finally {
    rmSync(staging, { recursive: true, force: true })
  }
}

/**
 * Gives a run the weights that it starts from, and the optimizer's state if it is carried over:
 * hard links where the file system can, for no file is ever written to; else copies.
 */
function takeStart(start: ModelFolder, staging: string, folder: string): ModelFolder {
  const startFolder = join(staging, RUN_FILES.start)
  mkdirSync(startFolder)
  for (const name of ['model.safetensors', ...(start.optimizer ? ['optimizer.safetensors'] : [])]) {
    const [from, to] = [join(start.path, name), join(startFolder, name)]
    try {
      linkSync(from, to)
    } catch {
      copyFileSync(from, to)
    }
  }
  syncFolder(startFolder)
  return { ...start, path: join(folder, RUN_FILES.start) }
}
