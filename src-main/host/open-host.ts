import { readFileSync, statfsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Answer, Handlers, HostApi } from '../contract/api.ts'
import type { HostEvent } from '../contract/host-event.ts'
import { StillroomError, toErrorData } from '../domain/stillroom-error.ts'
import { isTrainerAlive, trainerOf } from '../run-folder/trainer-mark.ts'
import { openDatabase, type ReadableDb } from '../storage/open-database.ts'
import { selectRun, type StoredRun } from '../storage/runs-table.ts'
import { benchHandlers } from './bench-handlers.ts'
import { checkAsks } from './check-asks.ts'
import { comparisonHandlers } from './comparison-handlers.ts'
import { askByName } from './dispatch.ts'
import { openEvaluatedRuns } from './evaluated-runs.ts'
import { exampleHandlers } from './example-handlers.ts'
import { DATABASE_FILE, openHome } from './home.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { createInspector } from './inspector-process.ts'
import { jobHandlers } from './job-handlers.ts'
import { createJobQueue, type JobQueue } from './job-queue.ts'
import { readKeptQueue, writeKeptQueue, type KeptQueue } from './kept-queue.ts'
import { libraryHandlers } from './library-handlers.ts'
import { watchMachineLoad } from './machine-load.ts'
import { planHandlers } from './plan-handlers.ts'
import { runHandlers } from './run-handlers.ts'
import { runViewHandlers } from './run-view-handlers.ts'
import { viewHandlers } from './view-handlers.ts'
import { watchRuns } from './run-watch.ts'
import { emptyOldTrash } from './trash.ts'

/** What the app does when asked, and what it tells unasked; one for each home. */
export interface Host {
  /** What it is asked through; each parses what it is asked. */
  readonly handlers: HostApi
  /** @returns what ends the listening */
  listen(listener: (event: HostEvent) => void): () => void
  /** Trainers go on; the next host finds them again. */
  close(): Promise<void>
}

/**
 * Opens a home as its only host, with the index brought up to date.
 * @throws StillroomError `database-busy` when another host has it
 */
export function openHost(folder: string): Host {
  const home = openHome(folder)
  const { db, close: closeDatabase } = openDatabase(join(home.folder, DATABASE_FILE))
  const listeners = new Set<(event: HostEvent) => void>()
  const tell = (event: HostEvent) => listeners.forEach((listener) => listener(event))
  emptyOldTrash(home)
  const kept = readKeptQueue(home)
  const watch = watchRuns(db, home, tell)
  const queue = createJobQueue({
    tell,
    isHeld: kept.isHeld,
    keep: (own) => writeKeptQueue(home, own),
    deviceUser: (joined) =>
      watch.training().find((id) => id !== joined && isTrainerAlive(join(home.runs, id))),
  })
  const findRow = (id: string) => watch.toRow(requireRun(db, id))
  const inspector = createInspector()
  const surroundings: HostSurroundings = {
    db,
    home,
    queue,
    watch,
    inspector,
    evaluated: openEvaluatedRuns(),
    findRow,
  }
  const load = watchMachineLoad(
    () =>
      watch.training().flatMap((runId) => {
        const pid = trainerOf(join(home.runs, runId))
        return pid === undefined ? [] : [{ runId, pid }]
      }),
    (sample) => tell({ kind: 'load', load: sample }),
  )
  const handlers: Handlers = {
    'host.describe': () => ({ version: ownVersion(), name: hostname(), home: home.folder }),
    'host.disk': () => diskOf(home.folder),
    ...libraryHandlers(surroundings),
    ...runHandlers(surroundings),
    ...runViewHandlers(surroundings, load),
    ...jobHandlers(surroundings),
    ...comparisonHandlers(surroundings),
    ...viewHandlers(surroundings),
    ...exampleHandlers(surroundings),
    ...planHandlers(surroundings),
    ...benchHandlers(surroundings),
  }
  const api = checkAsks(handlers)
  takeUp(kept, api, queue)
  return {
    handlers: api,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      watch.close()
      load.end()
      inspector.close()
      await queue.close()
      closeDatabase()
    },
  }
}

function requireRun(db: ReadableDb, id: string): StoredRun {
  const run = selectRun(db, id)
  if (run) return run
  throw new StillroomError('unknown-run', `No run has the id ${id}`)
}

/** Does again what the last host had not done. Runs that finished meanwhile are done; what cannot be asked any more is shown as failed. */
function takeUp({ jobs, lost }: KeptQueue, api: HostApi, queue: JobQueue): void {
  queue.together(() => {
    for (const { title, error } of lost) queue.add(title, () => Promise.reject(error))
    for (const { title, again } of jobs) {
      try {
        askByName(api, again.name, again.ask)
      } catch (thrown) {
        if (toErrorData(thrown).code !== 'run-finished')
          queue.add(title, () => Promise.reject(thrown as Error))
      }
    }
  })
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

function diskOf(folder: string): Answer<'host.disk'> {
  const { bavail, blocks, bsize } = statfsSync(folder)
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize }
}
