import { join } from 'node:path'
import { controlSchema, RUN_FILES, type Control } from '../contract/run-files.ts'
import { checkJsonFile } from './check-json-file.ts'
import { writeAtomically } from './write-atomically.ts'

/**
 * What the host wants of the trainer; `run` where nothing has been said. Cheap enough to ask
 * between steps.
 */
export function readControl(folder: string): Control['want'] {
  const checked = checkJsonFile(join(folder, RUN_FILES.control), controlSchema)
  // Nothing said, or not in words that this version knows: the run goes on.
  return 'value' in checked ? checked.value.want : 'run'
}

export function writeControl(folder: string, want: Control['want']): void {
  writeAtomically(join(folder, RUN_FILES.control), `${JSON.stringify({ want })}\n`)
}
