import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { aboutSchema, RUN_FILES, type About } from '../contract/run-files.ts'
import { writeAtomically } from './write-atomically.ts'

const NOTHING_SAID: About = { tags: [], notes: '' }

/** What a person wrote about a run; nothing where nobody did, or where the file cannot be read. */
export function readAbout(folder: string): About {
  try {
    return aboutSchema.parse(JSON.parse(readFileSync(join(folder, RUN_FILES.about), 'utf8')))
  } catch {
    return NOTHING_SAID
  }
}

/** @throws StillroomError `disk-full` or `not-writable`; what was there stays */
export function writeAbout(folder: string, about: About): void {
  writeAtomically(join(folder, RUN_FILES.about), `${JSON.stringify(about, undefined, 2)}\n`)
}
