import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { HostEvent } from '../../contract/host-event.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { RunPlan } from '../../contract/plan.ts'
import type { RunList } from '../../contract/run-list.ts'
import type { RunRow } from '../../contract/run-row.ts'
import { STATES_WITH_TRAINER, type RunState, type Stall } from '../../contract/run-state.ts'
import { newestFirst, packRuns, sharedPlanText, type RunToList } from '../../domain/run/run-list.ts'
import { stateNow } from '../../domain/run/run-state.ts'
import { isThere } from '../../processes/regular-file.ts'
import { readAbout } from '../../run-folder/about.ts'
import { listRunNames } from '../../run-folder/read-run.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import { indexRun, isReadInPart, stampOfLog, type NewEvents } from '../../storage/index-run.ts'
import type { Database } from '../../storage/database.ts'
import {
  deleteRun,
  selectReading,
  selectReadings,
  selectRun,
  selectRuns,
  updateAbout,
  type StoredRun,
} from '../../storage/runs-table.ts'
import { watchStalls } from './stall-watch.ts'
import { watchDamage } from './damage-watch.ts'
import type { Home } from '../home.ts'

/**
 * Polling interval for runs that train; it bounds the latency of a window's events, and each poll
 * takes some of the trainer's time.
 */
const LOOK_EVERY_MS = 400
/**
 * A run that was just started or steered is polled this often for this long, even if its trainer is
 * not alive yet.
 */
const STIRRED_MS = 30_000
/** Bytes of a log: a second's work. */
const READ_A_LOOK = 64 << 20
/**
 * Runs at rest that a command line may resume are checked for a trainer round-robin, this many a
 * poll.
 */
const RESTING_A_LOOK = 64
/**
 * Logs checked per poll for changes by others, round-robin: a home of a hundred runs takes three
 * seconds.
 */
const OTHERS_A_LOOK = 16
/** Runs that are indexed in one commit when a home is opened. */
const RUNS_A_COMMIT = 200
/** A folder's mtime is coarse: after a change the list is read again, this much later. */
const READ_AGAIN_AFTER_MS = [200, 2_500]

/**
 * Keeps the index up to date with the run folders by polling. Runs that train are polled often; the
 * list of folders is read only when its mtime has changed; finished runs cost nothing.
 */
export interface RunWatch {
  /** A run with its state as the last look found it. */
  toRow(run: StoredRun): RunRow
  /**
   * All runs, newest first; kept in memory, for reading ten thousand rows anew takes longer than
   * sending them.
   */
  list(): RunList
  /** Runs whose trainer lived at the last look. */
  training(): readonly string[]
  /** Looks now, and often for a while: something was done to the run. */
  stir(id: string): void
  /** Reads the list of folders now: one was made, moved away or brought back. */
  rescan(): void
  /** Tells windows a run's row anew. */
  retell(id: string): void
  /**
   * Looks at a run's log and other files now, whatever its state, and says so where one cannot be
   * read.
   */
  examine(id: string): void
  close(): void
}

/**
 * @param attempt does what writes to the index; where the disk refuses, the next look does it again
 */
export function watchRuns(
  db: Database,
  home: Home,
  tell: (event: HostEvent) => void,
  attempt: (write: () => void) => void,
): RunWatch {
  const states = new Map<string, RunState>()
  const stalls = watchStalls()
  const stallsNow = new Map<string, Stall | null>()
  const stallOf = (id: string) => stallsNow.get(id) ?? null
  /** Looked at every time, until then at least (performance.now) or as long as a trainer lives. */
  const stirred = new Map<string, number>()
  /** Without a trainer and not finished: one may come. */
  let resting: readonly string[] = []
  let restingAt = 0
  let others: Iterator<string> = [].values()
  let known: ReadonlySet<string> = new Set<string>()
  const incomplete = new Set<string>()
  const damage = watchDamage(db, home, {
    onUnreadable(runs) {
      packed = undefined
      tell({ kind: 'unreadable', runs })
    },
    onChange: (id) => retell(id),
  })
  let changedAt: number | undefined
  let readAgainAt: readonly number[] = []
  const folderOf = (id: string) => join(home.runs, id)
  /** Every run as it was told last; filled when the list is first asked for. */
  let listed: Map<string, RunToList> | undefined
  /** The list as it was answered last; undefined once a run has changed since. */
  let packed: RunList | undefined
  const say = (run: StoredRun, { events, points }: NewEvents = { events: [], points: {} }) => {
    listed?.set(run.id, toListed(run))
    packed = undefined
    tell({ kind: 'run', run: toRow(run), events, points })
  }

  function rescan(): void {
    const now = performance.now()
    const { mtimeMs } = statSync(home.runs)
    const isDue = readAgainAt.some((at) => at <= now)
    if (mtimeMs === changedAt && !isDue) return
    if (mtimeMs !== changedAt) readAgainAt = READ_AGAIN_AFTER_MS.map((after) => now + after)
    else readAgainAt = readAgainAt.filter((at) => at > now)
    changedAt = mtimeMs
    const names = listRunNames(home.runs)
    const found = new Set<string>(names)
    for (const id of names) if (!known.has(id)) incomplete.add(id)
    for (const id of known) if (!found.has(id)) drop(id)
    known = found
  }

  function retell(id: string): void {
    const run = selectRun(db, id)
    if (run) say(run)
  }

  function drop(id: string): void {
    deleteRun(db, id)
    listed?.delete(id)
    packed = undefined
    incomplete.delete(id)
    damage.forget(id)
    stirred.delete(id)
    resting = resting.filter((other) => other !== id)
    if (states.delete(id)) tell({ kind: 'run-gone', id })
  }

  /** A folder copied in by hand is a run once its plan is there. */
  function takeIn(): void {
    for (const id of incomplete) {
      if (!isThere(join(folderOf(id), RUN_FILES.plan))) continue
      incomplete.delete(id)
      stir(id)
      damage.examine(id)
    }
    for (const id of damage.mended()) stir(id)
  }

  function stir(id: string): void {
    stirred.set(id, performance.now() + STIRRED_MS)
    attempt(() => lookAt(id))
  }

  function lookAt(id: string): void {
    const folder = folderOf(id)
    if (!existsSync(folder)) return
    // A large log that was copied in is read over several looks, between which others are answered.
    const found = damage.contained(id, () => indexRun(db, folder, READ_A_LOOK))
    if (isReadInPart(db, id)) stirred.set(id, performance.now() + STIRRED_MS)
    const run = selectRun(db, id)
    if (!run) return
    const isAlive = run.said !== 'finished' && isTrainerAlive(folder)
    const stall = isAlive ? stalls.look(id, folder) : null
    const state = stateNow(run.said, isAlive, stall)
    const isNews =
      (found?.events.length ?? 0) > 0 ||
      states.get(id) !== state ||
      stallOf(id) !== stall ||
      damage.isNews(run)
    states.set(id, state)
    stallsNow.set(id, stall)
    if (!isAlive && (state === 'finished' || (stirred.get(id) ?? 0) < performance.now())) rest(id, state)
    if (isNews) say(run, found)
  }

  function rest(id: string, state: RunState): void {
    stirred.delete(id)
    stalls.forget(id)
    resting = [...resting.filter((other) => other !== id), ...(state === 'finished' ? [] : [id])]
  }

  function lookAtResting(): void {
    for (let count = 0; count < Math.min(RESTING_A_LOOK, resting.length); count++) {
      restingAt = (restingAt + 1) % resting.length
      const id = resting[restingAt]
      if (
        id !== undefined &&
        existsSync(join(folderOf(id), RUN_FILES.trainer)) &&
        isTrainerAlive(folderOf(id))
      )
        stir(id)
    }
  }

  /** Anybody may write to a log: those of runs at rest are checked for changes round-robin. */
  function lookAtOthers(): void {
    for (let count = 0; count < OTHERS_A_LOOK; count++) {
      const next = others.next()
      if (next.done) others = known.values()
      else if (!stirred.has(next.value)) lookIfAnother(next.value)
    }
  }

  function lookIfAnother(id: string): void {
    const reading = selectReading(db, id)
    if (reading && reading.stamp !== stampOfLog(folderOf(id))) lookAt(id)
  }

  const stateOf = ({ id, said }: StoredRun) => states.get(id) ?? stateNow(said, false)
  const toRow = (run: StoredRun): RunRow => {
    const { folder: _folder, said: _said, logDamage: _log, filesDamage: _files, plan, ...same } = run
    return { ...same, plan: JSON.parse(plan) as RunPlan, state: stateOf(run), stall: stallOf(run.id) }
  }
  const toListed = (run: StoredRun): RunToList => {
    const { folder: _folder, said: _said, logDamage: _log, filesDamage: _files, plan, ...same } = run
    return {
      run: { ...same, state: stateOf(run), stall: stallOf(run.id) },
      plan: sharedPlanText(plan, run.name, run.seed),
    }
  }

  /** The first look: finished runs whose log has not grown are taken as they are. */
  function begin(): void {
    const readings = selectReadings(db)
    changedAt = statSync(home.runs).mtimeMs
    readAgainAt = READ_AGAIN_AFTER_MS.map((after) => performance.now() + after)
    const names = listRunNames(home.runs)
    known = new Set(names)
    for (const id of readings.keys()) if (!known.has(id)) deleteRun(db, id)
    const waiting: string[] = []
    const take = (id: string) => {
      const folder = folderOf(id)
      const reading = readings.get(id)
      const isUnread = reading === undefined || stampOfLog(folder) !== reading.stamp
      if (isUnread) damage.contained(id, () => indexRun(db, folder))
      const said = isUnread ? selectRun(db, id)?.said : reading.said
      if (said === undefined) {
        if (!damage.isUnreadable(id)) incomplete.add(id)
        return
      }
      if (!isUnread) updateAboutIfChanged(id, folder)
      const isAlive = said !== 'finished' && isTrainerAlive(folder)
      states.set(id, stateNow(said, isAlive))
      if (isAlive) stirred.set(id, performance.now())
      else if (said !== 'finished') waiting.push(id)
    }
    // One transaction for many runs: each commit costs an fsync.
    for (let at = 0; at < names.length; at += RUNS_A_COMMIT)
      db.transaction(() => names.slice(at, at + RUNS_A_COMMIT).forEach(take)).immediate()
    resting = waiting
    damage.examineAll(names)
  }

  function updateAboutIfChanged(id: string, folder: string): void {
    if (!existsSync(join(folder, RUN_FILES.about))) return
    const about = readAbout(folder)
    const run = selectRun(db, id)
    if (run && (run.notes !== about.notes || JSON.stringify(run.tags) !== JSON.stringify(about.tags)))
      updateAbout(db, id, about)
  }

  begin()
  const timer = setInterval(() => {
    attempt(() => {
      rescan()
      takeIn()
      for (const id of stirred.keys()) lookAt(id)
      lookAtResting()
      lookAtOthers()
      damage.examineSome()
    })
  }, LOOK_EVERY_MS)
  return {
    toRow,
    list() {
      listed ??= new Map(selectRuns(db).map((run) => [run.id, toListed(run)]))
      packed ??= packRuns([...listed.values()].sort(newestFirst), damage.unreadable())
      return packed
    },
    training: () => [...stirred.keys()].filter((id) => STATES_WITH_TRAINER.has(states.get(id))),
    stir,
    rescan() {
      readAgainAt = [0, ...readAgainAt]
      attempt(() => {
        rescan()
        takeIn()
      })
    },
    retell,
    examine(id) {
      attempt(() => {
        lookIfAnother(id)
        damage.examine(id)
      })
    },
    close: () => clearInterval(timer),
  }
}
