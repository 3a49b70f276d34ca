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
 * Gives a run the weights that it starts from: a hard link where the file system can, for neither
 * file is ever written to; else a copy.
 */
function takeStart(start: ModelFolder, staging: string, folder: string): ModelFolder {
  const startFolder = join(staging, RUN_FILES.start)
  mkdirSync(startFolder)
  const [from, to] = [join(start.path, 'model.safetensors'), join(startFolder, 'model.safetensors')]
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
  syncFolder(startFolder)
  return { ...start, path: join(folder, RUN_FILES.start) }
}
