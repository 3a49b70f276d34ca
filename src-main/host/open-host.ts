import { join } from 'node:path'
import type { HostApi } from '../contract/api.ts'
import type { HostEvent } from '../contract/host-event.ts'
import type { RunRow } from '../contract/run-row.ts'
import type { HostNotice } from '../contract/host-notice.ts'
import { StillroomError, toErrorData } from '../domain/stillroom-error.ts'
import { giveUpBallast } from '../run-folder/ballast.ts'
import { isTrainerAlive, trainerOf } from '../run-folder/trainer-mark.ts'
import type { ReadableDb } from '../storage/database.ts'
import { countRuns, selectRun, selectRuns, type StoredRun } from '../storage/runs-table.ts'
import { countPassed } from '../domain/run/judge-tests.ts'
import { openKeptTests } from './examples/kept-tests.ts'
import { openTestAnswers } from './examples/test-answers.ts'
import { StudentTrials } from './examples/try-students.ts'
import { allHandlers } from './handlers/all-handlers.ts'
import { checkAsks } from './check-asks.ts'
import { askByName } from './dispatch.ts'
import { openEvaluatedRuns } from './comparison/evaluated-runs.ts'
import { openHome, type Home } from './home.ts'
import type { HostSurroundings } from './handlers/host-surroundings.ts'
import { Inspector } from './inspecting/inspector-process.ts'
import { JobQueue } from './jobs/job-queue.ts'
import { readKeptQueue, writeKeptQueue, type KeptQueue } from './jobs/kept-queue.ts'
import { openIndex, type OpenedIndex } from './runs/open-index.ts'
import { watchMachineLoad, type Trainer } from './runs/machine-load.ts'
import { tidyCompiled } from './library/tidy-compiled.ts'
import { createDataPreviews } from './plans/preview-data.ts'
import type { ProgramPaths } from './program-paths.ts'
import { refuseChanges } from './refuse-changes.ts'
import { stillroomVersion } from './stillroom-version.ts'
import { watchDisk } from './watch-disk.ts'
import { RunWatch } from './runs/run-watch.ts'
import { emptyOldTrash } from './runs/trash.ts'

/** The app without a window: it answers requests and emits events; one for each home. */
export interface Host {
  /** What it is asked through; each parses what it is asked. */
  readonly handlers: HostApi
  /** Of the opening: a database that was made anew, a home that may only be read. */
  readonly notices: readonly HostNotice[]
  readonly isReadOnly: boolean
  /** @returns what ends the listening */
  listen(listener: (event: HostEvent) => void): () => void
  /** Trainers go on; the next host finds them again. */
  close(): Promise<void>
}

interface HostOptions {
  /**
   * It does what it is asked and nothing else: what was queued waits for the next host that stays.
   */
  readonly isBrief?: boolean
}

/**
 * Opens a home as its only host, with the index brought up to date.
 * A home that may not be written is opened for reading.
 * @throws StillroomError `database-busy` when another host has it, and what `openIndex` throws
 */
export function openHost(
  folder: string,
  programs: ProgramPaths,
  { isBrief = false }: HostOptions = {},
): Host {
  const home = openHome(folder)
  const index = openIndex(home, stillroomVersion())
  const { db, isReadOnly } = index
  const listeners = new Set<(event: HostEvent) => void>()
  const tell = (event: HostEvent) => listeners.forEach((listener) => listener(event))
  if (!isReadOnly) emptyOldTrash(home)
  void tidyCompiled()
  const isLasting = !isReadOnly && !isBrief
  const kept = isLasting ? readKeptQueue(home) : NOTHING_KEPT
  const disk = watchDisk(home, isReadOnly, () => tell({ kind: 'notices', notices: noticesNow() }))
  const tests = whileOpening(index, () => openKeptTests(home))
  const answers = whileOpening(index, () => openTestAnswers(home))
  const testsOf = (id: string) => countPassed(tests.list(), answers.of(id))
  const watch = whileOpening(index, () =>
    withBallast(home, () => new RunWatch(db, home, tell, disk.attempt, testsOf)),
  )
  const opening = index.notices(countRuns(db))
  const noticesNow = () => [...opening, disk.notice()].filter((notice) => notice !== undefined)
  const queue = new JobQueue({
    tell,
    isHeld: kept.isHeld,
    keep: (left) => {
      if (isLasting) writeKeptQueue(home, left)
    },
    deviceUser: (joined) =>
      watch.training().find((id) => id !== joined && isTrainerAlive(join(home.runs, id))),
  })
  const findRow = (id: string) => watch.toRow(requireRun(db, id))
  const inspector = new Inspector(programs.keepLooking)
  const trials = new StudentTrials(db, inspector, tests, answers)
  const tryUnasked = (run: RunRow) =>
    trials.tryUnasked(run).then(
      (wasAsked) => wasAsked && watch.retell(run.id),
      (thrown: unknown) => process.emitWarning(`Tests of ${run.id}: ${toErrorData(thrown).message}`),
    )
  if (isLasting) {
    listeners.add((event) => event.kind === 'run' && void tryUnasked(event.run))
    // Students that finished while no host was there.
    if (tests.list().length > 0) for (const run of selectRuns(db)) void tryUnasked(watch.toRow(run))
  }
  const surroundings: HostSurroundings = {
    db,
    tests,
    trials,
    home,
    programs,
    queue,
    watch,
    inspector,
    evaluated: openEvaluatedRuns(),
    previews: createDataPreviews(),
    findRow,
  }
  const load = watchMachineLoad(
    () => trainersOf(watch, home),
    (sample) => tell({ kind: 'load', load: sample }),
  )
  const all = allHandlers(surroundings, load, noticesNow)
  const api = checkAsks(isReadOnly ? refuseChanges(all, home.folder) : all)
  takeUp(kept, api, queue)
  return {
    handlers: api,
    notices: opening,
    isReadOnly,
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      watch.close()
      disk.close()
      load.end()
      inspector.close()
      await queue.close()
      index.close()
    },
  }
}

/** A failure while a home is opened must release its lock. */
function whileOpening<T>(index: OpenedIndex, open: () => T): T {
  try {
    return open()
  } catch (thrown) {
    index.close()
    throw thrown
  }
}

/** On a full disk the ballast is given up, and it is tried once more. */
function withBallast<T>(home: Home, open: () => T): T {
  try {
    return open()
  } catch (thrown) {
    if (toErrorData(thrown).code === 'disk-full' && giveUpBallast(home.folder)) return open()
    throw thrown
  }
}

const NOTHING_KEPT: KeptQueue = { isHeld: false, jobs: [], lost: [] }

function trainersOf(watch: RunWatch, home: Home): readonly Trainer[] {
  return watch.training().flatMap((runId) => {
    const pid = trainerOf(join(home.runs, runId))
    return pid === undefined ? [] : [{ runId, pid }]
  })
}

function requireRun(db: ReadableDb, id: string): StoredRun {
  const run = selectRun(db, id)
  if (run) return run
  throw new StillroomError('unknown-run', `No run has the id ${id}`)
}

/**
 * Does again what the last host had not done. Runs that finished meanwhile are done; what cannot be
 * asked any more is shown as failed.
 */
function takeUp({ jobs, lost }: KeptQueue, api: HostApi, queue: JobQueue): void {
  queue.together(() => {
    for (const { title, error } of lost) queue.add(title, () => Promise.reject(error))
    for (const { title, again } of jobs) {
      const fail = (thrown: unknown) => {
        if (toErrorData(thrown).code !== 'run-finished')
          queue.add(title, () => Promise.reject(thrown as Error))
      }
      try {
        // A plan that an earlier version kept is looked at first, and answered later.
        Promise.resolve(askByName(api, again.name, again.ask)).catch(fail)
      } catch (thrown) {
        fail(thrown)
      }
    }
  })
}
