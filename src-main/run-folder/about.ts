import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { aboutSchema, RUN_FILES, type About } from '../contract/run-files.ts'
import { writeAtomically } from './write-atomically.ts'

const NOTHING_SAID: About = { tags: [], notes: '' }

/** What a person wrote about a run; nothing where nobody did, or where the file cannot be read. */
export function readAbout(folder: string): About {
  return parseAbout(join(folder, RUN_FILES.about)) ?? NOTHING_SAID
}

function parseAbout(path: string): About | undefined {
  try {
    return aboutSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return undefined
  }
}

/** What was there in a form that cannot be read is kept beside it. @throws StillroomError `disk-full` or `not-writable`; what was there stays */
export function writeAbout(folder: string, about: About): void {
  const path = join(folder, RUN_FILES.about)
  if (existsSync(path) && !parseAbout(path)) renameSync(path, `${path}.unreadable-${Date.now()}`)
  writeAtomically(path, `${JSON.stringify(about, undefined, 2)}\n`)
}
