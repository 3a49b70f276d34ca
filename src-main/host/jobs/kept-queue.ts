import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { API } from '../../contract/api.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeAtomically } from '../../run-folder/write-atomically.ts'
import type { Home } from '../home.ts'
import { AGAIN_NAMES, type Again, type KeptJob } from './job.ts'
import { putAside } from '../put-aside.ts'

const MOST_JOBS = 10_000
const TITLE = 'The queue of the last host'

const againSchema = z.strictObject({ name: z.enum(AGAIN_NAMES), ask: z.unknown() })
const keptSchema = z.strictObject({
  isHeld: z.boolean(),
  jobs: z.array(z.strictObject({ title: z.string().max(500), again: z.unknown() })).max(MOST_JOBS),
})

/** A job that cannot be done again, and why. */
export interface LostJob {
  readonly title: string
  readonly error: StillroomError
}

/** The persisted queue: queue.json in the home holds the requests that recreate its jobs. */
export interface KeptQueue {
  readonly isHeld: boolean
  readonly jobs: readonly KeptJob[]
  readonly lost: readonly LostJob[]
}

/**
 * What the last host left to do; nothing where there was none. Only requests on the allow-list are
 * taken, validated by their schemas: the file may have been written by others, and must not be a
 * way to run any request. Invalid entries are set aside, reported, and never run.
 */
export function readKeptQueue(home: Home): KeptQueue {
  const path = pathIn(home)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return { isHeld: false, jobs: [], lost: [] }
  }
  const kept = parseKept(text)
  if (!kept) {
    const lost = [{ title: TITLE, error: lostBecause('cannot be read', putAside(path) ?? path) }]
    return { isHeld: false, jobs: [], lost }
  }
  const read = kept.jobs.map(({ title, again }) => ({ title, again: parseAgain(again) }))
  const jobs = read.flatMap(({ title, again }) => (again ? [{ title, again }] : []))
  const odd = read.filter(({ again }) => !again)
  const at = odd.length > 0 ? (putAside(path) ?? path) : path
  const lost = odd.map(({ title }) => ({
    title,
    error: lostBecause('holds it as no job that a host queues', at),
  }))
  return { isHeld: kept.isHeld, jobs, lost }
}

/** @throws StillroomError `disk-full` or `not-writable` */
export function writeKeptQueue(home: Home, queue: Pick<KeptQueue, 'isHeld' | 'jobs'>): void {
  writeAtomically(pathIn(home), `${JSON.stringify(queue, undefined, 2)}\n`)
}

const pathIn = ({ folder }: Home) => join(folder, 'queue.json')

function parseKept(text: string): z.output<typeof keptSchema> | undefined {
  try {
    return keptSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function parseAgain(again: unknown): Again | undefined {
  const parsed = againSchema.safeParse(again)
  if (!parsed.success) return undefined
  const { name, ask } = parsed.data
  return API[name].ask.safeParse(ask).success ? { name, ask } : undefined
}

function lostBecause(why: string, at: string): StillroomError {
  return new StillroomError(
    'invalid-arguments',
    `What waited is not done: queue.json ${why}. It lies at ${at}; ask again for what you still want.`,
  )
}
