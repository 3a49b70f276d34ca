import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'
import { putAside } from '../put-aside.ts'

const fileSchema = z.object({ folders: z.array(z.string().min(1).max(4096)).max(10_000) })

/** Folders of models that a person added to the library, in that order; home/library.json. */
export function readAddedFolders(home: Home): readonly string[] {
  return readFile(home) ?? []
}

/**
 * Undefined where there is none yet, and of a file that cannot be read: no reason to show nothing
 * else.
 */
function readFile(home: Home): readonly string[] | undefined {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(fileOf(home), 'utf8'))).folders
  } catch {
    return undefined
  }
}

export function writeAddedFolders(home: Home, folders: readonly string[]): void {
  if (existsSync(fileOf(home)) && !readFile(home)) putAside(fileOf(home))
  writeAtomically(fileOf(home), `${JSON.stringify({ folders: [...new Set(folders)] }, undefined, 2)}\n`)
}

const fileOf = ({ folder }: Home) => join(folder, 'library.json')
