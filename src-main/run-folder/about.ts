import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { aboutSchema, RUN_FILES, type About } from '../contract/run-files.ts'
import { isThere } from '../processes/regular-file.ts'
import { checkJsonFile } from './check-json-file.ts'
import { writeAtomically } from './write-atomically.ts'

const NOTHING_SAID: About = { tags: [], notes: '' }

/** What a person wrote about a run; nothing where nobody did, or where the file cannot be read. */
export function readAbout(folder: string): About {
  const checked = checkJsonFile(join(folder, RUN_FILES.about), aboutSchema)
  return 'value' in checked ? checked.value : NOTHING_SAID
}

/**
 * What was there in a form that cannot be read is kept beside it. @throws StillroomError
 * `disk-full` or `not-writable`; what was there stays
 */
export function writeAbout(folder: string, about: About): void {
  const path = join(folder, RUN_FILES.about)
  if (isThere(path) && !('value' in checkJsonFile(path, aboutSchema)))
    renameSync(path, `${path}.unreadable-${Date.now()}`)
  writeAtomically(path, `${JSON.stringify(about, undefined, 2)}\n`)
}
