import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, join } from 'node:path'
import type { Handlers } from '../contract/api.ts'
import type { HostEvent } from '../contract/host-event.ts'
import type { RunRow } from '../contract/run-row.ts'
import { pointsOf } from '../domain/points-of.ts'
import { stateNow } from '../domain/run-state.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { listRunFolders } from '../run-folder/read-run.ts'
import { isTrainerAlive } from '../run-folder/trainer-mark.ts'
import { indexRun } from '../storage/index-run.ts'
import { openDatabase, type ReadableDb } from '../storage/open-database.ts'
import { selectRun, selectRuns, type StoredRun } from '../storage/runs-table.ts'
import { comparisonHandlers } from './comparison-handlers.ts'
import { openHome } from './home.ts'
import type { HostSurroundings } from './host-surroundings.ts'
import { createJobQueue } from './job-queue.ts'
import { libraryHandlers } from './library-handlers.ts'
import { runHandlers } from './run-handlers.ts'

/** Between two looks at the folders of runs that go on; windows are told within it. */
const LOOK_EVERY_MS = 250

/** What the app does when asked, and what it tells unasked; one for each home. */
export interface Host {
  readonly handlers: Handlers
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
  const { db, close: closeDatabase } = openDatabase(join(home.folder, 'stillroom.db'))
  const listeners = new Set<(event: HostEvent) => void>()
  const tell = (event: HostEvent) => listeners.forEach((listener) => listener(event))
  const queue = createJobQueue((job) => tell({ kind: 'job', job }))
  const surroundings: HostSurroundings = { db, home, queue, findRow: (id) => toRow(requireRun(db, id)) }
  const states = new Map<string, RunRow['state']>()

  const look = () => {
    for (const runFolder of listRunFolders(home.runs)) {
      const id = basename(runFolder)
      if (states.get(id) === 'finished') continue
      const events = indexUnlessCorrupt(() => indexRun(db, runFolder))
      const run = selectRun(db, id)
      if (!run) continue
      const row = toRow(run)
      if (events.length === 0 && states.get(id) === row.state) continue
      states.set(id, row.state)
      tell({ kind: 'run', run: row, events, points: pointsOf(events) })
    }
  }
  look()
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    handlers: {
      'host.describe': () => ({ version: ownVersion(), name: hostname(), home: home.folder }),
      'runs.list': () => selectRuns(db).map(toRow),
      ...libraryHandlers(surroundings),
      ...runHandlers(surroundings),
      ...comparisonHandlers(surroundings),
    },
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      clearInterval(timer)
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

function toRow({ folder, said, ...same }: StoredRun): RunRow {
  return { ...same, state: stateNow(said, said !== 'finished' && isTrainerAlive(folder)) }
}

/** A folder that cannot be read is left out of the index; the others must not suffer from it. */
function indexUnlessCorrupt(index: () => ReturnType<typeof indexRun>): ReturnType<typeof indexRun> {
  try {
    return index()
  } catch (thrown) {
    if (thrown instanceof StillroomError) return []
    throw thrown
  }
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
