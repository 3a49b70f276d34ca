import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { HostEvent } from '../../contract/host-event.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { TestsPassed } from '../../contract/kept-test.ts'
import type { RunList } from '../../contract/run-list.ts'
import type { RunRow } from '../../contract/run-row.ts'
import type { RunState } from '../../contract/run-state.ts'
import { stateNow } from '../../domain/run/run-state.ts'
import { isThere } from '../../processes/regular-file.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import { indexRun, isReadInPart, stampOfLog, type NewEvents } from '../../storage/index-run.ts'
import type { Database } from '../../storage/database.ts'
import { selectRunsToScore } from '../../storage/later-scores.ts'
import { deleteRun, selectReading, selectRun, selectRuns, type StoredRun } from '../../storage/runs-table.ts'
import { watchStalls } from './stall-watch.ts'
import { DamageWatch } from './damage-watch.ts'
import type { Home } from '../home.ts'
import { firstLook } from './first-look.ts'
import { RunFolders } from './run-folders.ts'
import { RunRows } from './run-rows.ts'
import { scoreLater } from './score-later.ts'

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
/** Time a look spends on scores that no log holds: some twenty runs a second. */
const SCORE_A_LOOK_MS = 10

/**
 * Keeps the index up to date with the run folders by polling, and tells windows. Runs that train
 * are polled often; the list of folders is read only when its mtime has changed; finished runs cost
 * nothing.
 */
export class RunWatch {
  private readonly db: Database
  private readonly home: Home
  private readonly tell: (event: HostEvent) => void
  private readonly attempt: (write: () => void) => void
  private readonly folders: RunFolders
  private readonly rows: RunRows
  private readonly damage: DamageWatch
  private readonly stalls = watchStalls()
  /** Looked at every time, until then at least (performance.now) or as long as a trainer lives. */
  private readonly stirred = new Map<string, number>()
  /** Folders without a plan: one may come. */
  private readonly incomplete = new Set<string>()
  /** Without a trainer and not finished: one may come. */
  private resting: readonly string[] = []
  private restingAt = 0
  private others: Iterator<string> = [].values()
  /** A run may have been evaluated since scores were last worked out. */
  private mayLackScores = true
  private readonly timer: NodeJS.Timeout

  /**
   * @param attempt does what writes to the index; where the disk refuses, the next look does it
   * again
   * @param testsOf how a run does in kept tests
   */
  constructor(
    db: Database,
    home: Home,
    tell: (event: HostEvent) => void,
    attempt: (write: () => void) => void,
    testsOf: (id: string) => TestsPassed | null,
  ) {
    this.db = db
    this.home = home
    this.tell = tell
    this.attempt = attempt
    this.folders = new RunFolders(home.runs)
    this.rows = new RunRows(db, testsOf)
    this.damage = new DamageWatch(db, home, {
      onUnreadable: (runs) => {
        this.rows.changed()
        tell({ kind: 'unreadable', runs })
      },
      onChange: (id) => this.retell(id),
    })
    this.begin()
    this.timer = setInterval(() => attempt(() => this.look()), LOOK_EVERY_MS)
  }

  /** A run with its state as the last look found it. */
  toRow(run: StoredRun): RunRow {
    return this.rows.toRow(run)
  }

  /** All runs, newest first. */
  list(): RunList {
    return this.rows.list(this.damage.unreadableRuns())
  }

  /** Runs whose trainer lived at the last look. */
  training(): readonly string[] {
    return [...this.stirred.keys()].filter((id) => this.rows.isTraining(id))
  }

  /** Looks now, and often for a while: something was done to the run. */
  stir(id: string): void {
    this.stirred.set(id, performance.now() + STIRRED_MS)
    this.attempt(() => this.lookAt(id))
  }

  /** Reads the list of folders now: one was made, moved away or brought back. */
  rescan(): void {
    this.folders.readNext()
    this.attempt(() => this.lookAtFolders())
  }

  /** Tells windows that all rows may have changed. */
  retellAll(): void {
    this.rows.changedAll()
    for (const run of selectRuns(this.db)) if (this.rows.toRow(run).tests) this.say(run)
  }

  /** Tells windows a run's row anew. */
  retell(id: string): void {
    const run = selectRun(this.db, id)
    if (run) this.say(run)
  }

  /**
   * Looks at a run's log and other files now, whatever its state, and says so where one cannot be
   * read.
   */
  examine(id: string): void {
    this.attempt(() => {
      this.lookIfAnother(id)
      this.damage.turns.examine(id)
    })
  }

  close(): void {
    clearInterval(this.timer)
  }

  private begin(): void {
    const names: string[] = []
    this.folders.look(
      (id) => names.push(id),
      (id) => this.drop(id),
    )
    const resting: string[] = []
    firstLook(this.db, this.home, names, this.damage, (id, said) => {
      if (said === undefined) {
        if (!this.damage.isUnreadable(id)) this.incomplete.add(id)
        return
      }
      const isAlive = said !== 'finished' && isTrainerAlive(this.folderOf(id))
      this.rows.found(id, stateNow(said, isAlive), null)
      if (isAlive) this.stirred.set(id, performance.now())
      else if (said !== 'finished') resting.push(id)
    })
    this.resting = resting
    this.damage.turns.examineAll(names)
  }

  private look(): void {
    this.lookAtFolders()
    for (const id of this.stirred.keys()) this.lookAt(id)
    this.lookAtResting()
    this.lookAtOthers()
    this.damage.turns.examineSome()
    this.scoreSome()
  }

  private scoreSome(): void {
    if (!this.mayLackScores) return
    for (const id of scoreLater(this.db, SCORE_A_LOOK_MS)) this.retell(id)
    this.mayLackScores = selectRunsToScore(this.db, 1).length > 0
  }

  /** A folder copied in by hand is a run once its plan is there. */
  private lookAtFolders(): void {
    this.folders.look(
      (id) => this.incomplete.add(id),
      (id) => this.drop(id),
    )
    for (const id of this.incomplete) {
      if (!isThere(join(this.folderOf(id), RUN_FILES.plan))) continue
      this.incomplete.delete(id)
      this.stir(id)
      this.damage.turns.examine(id)
    }
    for (const id of this.damage.mended()) this.stir(id)
  }

  private lookAt(id: string): void {
    const folder = this.folderOf(id)
    if (!existsSync(folder)) return
    // A large log that was copied in is read over several looks, between which others are answered.
    const read = this.damage.contained(id, () => indexRun(this.db, folder, READ_A_LOOK))
    if (read && read.events.length > 0) this.mayLackScores = true
    if (isReadInPart(this.db, id)) this.stirred.set(id, performance.now() + STIRRED_MS)
    const run = selectRun(this.db, id)
    if (!run) return
    const isAlive = run.said !== 'finished' && isTrainerAlive(folder)
    const stall = isAlive ? this.stalls.look(id, folder) : null
    const state = stateNow(run.said, isAlive, stall)
    const isOther = this.rows.found(id, state, stall)
    const isOver = (this.stirred.get(id) ?? 0) < performance.now()
    if (!isAlive && (state === 'finished' || isOver)) this.rest(id, state)
    if ((read?.events.length ?? 0) > 0 || isOther || this.damage.isNews(run)) this.say(run, read)
  }

  private rest(id: string, state: RunState): void {
    this.stirred.delete(id)
    this.stalls.forget(id)
    this.resting = [...this.resting.filter((other) => other !== id), ...(state === 'finished' ? [] : [id])]
  }

  private lookAtResting(): void {
    for (let count = 0; count < Math.min(RESTING_A_LOOK, this.resting.length); count++) {
      this.restingAt = (this.restingAt + 1) % this.resting.length
      const id = this.resting[this.restingAt]
      if (id === undefined) continue
      const folder = this.folderOf(id)
      if (existsSync(join(folder, RUN_FILES.trainer)) && isTrainerAlive(folder)) this.stir(id)
    }
  }

  /** Anybody may write to a log: those of runs at rest are checked for changes round-robin. */
  private lookAtOthers(): void {
    for (let count = 0; count < OTHERS_A_LOOK; count++) {
      const next = this.others.next()
      if (next.done) this.others = this.folders.names().values()
      else if (!this.stirred.has(next.value)) this.lookIfAnother(next.value)
    }
  }

  private lookIfAnother(id: string): void {
    const reading = selectReading(this.db, id)
    if (reading && reading.stamp !== stampOfLog(this.folderOf(id))) this.lookAt(id)
  }

  private drop(id: string): void {
    deleteRun(this.db, id)
    const wasKnown = this.rows.drop(id)
    this.incomplete.delete(id)
    this.damage.forget(id)
    this.stirred.delete(id)
    this.resting = this.resting.filter((other) => other !== id)
    if (wasKnown) this.tell({ kind: 'run-gone', id })
  }

  private say(run: StoredRun, { events, points }: NewEvents = { events: [], points: {} }): void {
    this.rows.changed(run)
    this.tell({ kind: 'run', run: this.toRow(run), events, points })
  }

  private folderOf(id: string): string {
    return join(this.home.runs, id)
  }
}
