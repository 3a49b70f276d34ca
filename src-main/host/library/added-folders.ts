import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'

const fileSchema = z.object({ folders: z.array(z.string().min(1)) })

/** Folders of models that a person added to the library, in that order; home/library.json. */
export function readAddedFolders(home: Home): readonly string[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(fileOf(home), 'utf8'))).folders
  } catch {
    return [] // none yet; a file that cannot be read is no reason to show nothing else
  }
}

export function writeAddedFolders(home: Home, folders: readonly string[]): void {
  writeAtomically(fileOf(home), `${JSON.stringify({ folders: [...new Set(folders)] }, undefined, 2)}\n`)
}

const fileOf = ({ folder }: Home) => join(folder, 'library.json')
