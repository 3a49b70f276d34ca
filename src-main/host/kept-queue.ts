import { readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeAtomically } from '../run-folder/write-atomically.ts'
import { isRequestName } from './dispatch.ts'
import type { Home } from './home.ts'
import type { Again, KeptJob } from './job-queue.ts'

const keptSchema = z.strictObject({
  isHeld: z.boolean(),
  jobs: z.array(
    z.strictObject({ title: z.string(), again: z.strictObject({ name: z.string(), ask: z.unknown() }) }),
  ),
})

/** The queue as it outlives a host: queue.json in the home, the requests that do its jobs again. */
export interface KeptQueue {
  readonly isHeld: boolean
  readonly jobs: readonly KeptJob[]
}

/** What the last host left to do; nothing where there was none. A file that cannot be read is set aside, not lost. */
export function readKeptQueue(home: Home): KeptQueue {
  const path = pathIn(home)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { isHeld: false, jobs: [] }
  }
  try {
    const { isHeld, jobs } = keptSchema.parse(JSON.parse(text))
    return { isHeld, jobs: jobs.flatMap(({ title, again }) => (isAgain(again) ? [{ title, again }] : [])) }
  } catch {
    renameSync(path, `${path}.unreadable-${Date.now()}`)
    return { isHeld: false, jobs: [] }
  }
}

/** @throws StillroomError `disk-full` or `not-writable` */
export function writeKeptQueue(home: Home, queue: KeptQueue): void {
  writeAtomically(pathIn(home), `${JSON.stringify(queue, undefined, 2)}\n`)
}

const pathIn = ({ folder }: Home) => join(folder, 'queue.json')

function isAgain(again: { readonly name: string; readonly ask?: unknown }): again is Again {
  return isRequestName(again.name)
}
