import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { controlSchema, RUN_FILES, type Control } from '../contract/run-files.ts'
import { writeAtomically } from './write-atomically.ts'

/** What the host wants of the trainer; `run` where nothing has been said. Cheap enough to ask between steps. */
export function readControl(folder: string): Control['want'] {
  try {
    return controlSchema.parse(JSON.parse(readFileSync(join(folder, RUN_FILES.control), 'utf8'))).want
  } catch {
    return 'run' // nothing said, or not in words that this version knows: the run goes on
  }
}

export function writeControl(folder: string, want: Control['want']): void {
  writeAtomically(join(folder, RUN_FILES.control), `${JSON.stringify({ want })}\n`)
}
