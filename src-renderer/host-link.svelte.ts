import type { Answer } from '../src-main/contract/api.ts'
import type { HostEvent, Job, QueueOrder } from '../src-main/contract/host-event.ts'
import type { MachineLoad } from '../src-main/contract/machine-load.ts'
import type { UnreadableRun } from '../src-main/contract/run-damage.ts'
import type { RunRow } from '../src-main/contract/run-row.ts'
import { STATES_WITH_TRAINER } from '../src-main/contract/run-state.ts'
import type { Connection } from '../src-main/contract/bridge.ts'
import { unpackRuns } from '../src-main/domain/run/run-list.ts'
import { messageOf } from '../src-main/domain/message-of.ts'
import { askDesktop, bridge } from './desktop/desktop.ts'
import { ask, enterByAddress, HostError, listen } from './api.ts'
import { RowsById } from './rows-by-id.ts'
import { createBeat } from './shared/beat.ts'
import { browserClock } from './shared/browser-clock.ts'
import { NewestAsk } from './shared/newest-ask.ts'

/** Since when nobody answers, and how often it was tried since. */
export interface Loss {
  readonly since: Date
  readonly attempts: number
}

/**
 * What the window knows of its host: the runs and the jobs as they are now. One for the window's
 * life.
 */
export class HostLink {
  /** `lost` from the first failure until it is open again, also while it is tried. */
  connection = $state<Connection>('connecting')
  /**
   * How often the connection has been opened; when it grows, what was asked before is to be asked
   * anew.
   */
  openings = $state(0)
  loss = $state.raw<Loss>()
  /** Why nothing can be shown; undefined while all is well. */
  failure = $state<string>()
  /** The host does not know this window: it has not entered, or the host was started anew. */
  isLocked = $state(false)
  isLoaded = $state(false)
  /** Who answers: version, name, home. */
  host = $state.raw<Answer<'host.describe'>>()
  /** Whether it is the desktop app's own host, whose files lie on this machine. */
  isOwn = $state(false)
  /** Newest first. Replaced, never mutated: thousands of rows need no proxy each. */
  runs = $state.raw<readonly RunRow[]>([])
  /** Folders among the runs that cannot be told as runs, and why. */
  unreadable = $state.raw<readonly UnreadableRun[]>([])
  /** The latest news first; `queue` has the order of those that wait. */
  jobs = $state.raw<readonly Job[]>([])
  queue = $state.raw<QueueOrder>({ isHeld: false, waiting: [] })
  /** How busy the host's machine is; null while nothing trains there. */
  load = $state.raw<MachineLoad | null>(null)
  readonly training = $derived(this.runs.filter(({ state }) => STATES_WITH_TRAINER.has(state)))
  readonly activeJobs = $derived(this.jobs.filter(({ state }) => state === 'running' || state === 'waiting'))
  readonly #listeners = new Set<(event: HostEvent) => void>()
  readonly #rows = new RowsById()
  readonly #refreshes = new NewestAsk()
  /** What was told while the lists were under way; it is newer than they are. */
  #told: HostEvent[] | undefined
  /** What was told and is not shown yet. */
  #waiting: HostEvent[] = []
  #isFrameAsked = false
  readonly #beat = createBeat(
    () => this.#takeAll(),
    { everyMs: () => (document.hidden ? UNSEEN_EVERY_MS : SHOW_EVERY_MS) },
    browserClock,
  )

  async open(): Promise<void> {
    await enterByAddress()
    // The address of a host that was started anew, opened in this very tab, loads nothing: only
    // what is behind the # changes.
    addEventListener('hashchange', () => void this.#enter())
    document.addEventListener('visibilitychange', () => {
      this.#isFrameAsked = false // one that was asked for comes only when the window is seen again
      this.#beat.now()
    })
    listen(
      (event) => this.#take(event),
      (state) => this.#connect(state),
    )
  }

  /**
   * Asks for everything anew: at the beginning, and after the connection was lost. Events are
   * listened to before it is asked, and those that come meanwhile are laid over the answer: of each
   * run the last event is the truth, whichever way is faster.
   */
  async refresh(): Promise<void> {
    const isNewest = this.#refreshes.begin()
    this.#takeAll() // what waits is older than what is asked for now
    this.#told = []
    try {
      const [host, runs, { jobs, queue }, load, shown] = await Promise.all([
        ask('host.describe', {}),
        ask('runs.list', {}),
        ask('jobs.list', {}),
        ask('machine.load', {}),
        bridge ? askDesktop('host.which', {}) : undefined,
      ])
      if (!isNewest()) return
      this.host = host
      this.isOwn = shown?.where === 'own'
      this.jobs = jobs
      this.queue = queue
      this.load = load
      this.#rows.replace(unpackRuns(runs))
      this.unreadable = runs.unreadable
      this.#told.forEach((event) => this.#apply(event))
      this.#show()
      this.failure = undefined
      this.isLocked = false
      this.isLoaded = true
    } catch (thrown) {
      if (!isNewest()) return
      this.failure = messageOf(thrown)
      this.isLocked = thrown instanceof HostError && thrown.code === 'locked'
    } finally {
      if (isNewest()) this.#told = undefined
    }
  }

  /** @returns what ends the listening */
  onEvent(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async #enter(): Promise<void> {
    if (await enterByAddress()) await this.refresh()
  }

  #connect(state: Connection): void {
    if (state === 'open') {
      this.connection = 'open'
      this.loss = undefined
      this.openings++
      void this.refresh()
    } else if (state === 'lost') {
      this.connection = 'lost'
      this.loss = { since: this.loss?.since ?? new Date(), attempts: (this.loss?.attempts ?? 0) + 1 }
      // A socket does not say why it was refused; an answer does.
      void this.refresh()
    }
  }

  #take(event: HostEvent): void {
    this.#told?.push(event)
    this.#waiting.push(event)
    if (this.#isNews(event)) this.#takeInFrame()
    else this.#beat.soon()
  }

  /**
   * Whether somebody waits for it; progress, which is told several times a second, is shown on the
   * beat.
   */
  #isNews(event: HostEvent): boolean {
    switch (event.kind) {
      case 'run': {
        const { run, events } = event
        const before = this.#rows.get(run.id)
        return (
          before?.state !== run.state || events.length === 0 || events.some(({ kind }) => kind !== 'step')
        )
      }
      case 'job': {
        const { id, state, runId } = event.job
        const before = this.jobs.find((job) => job.id === id)
        return before?.state !== state || before.runId !== runId
      }
      case 'load':
        return false
      default:
        return true
    }
  }

  /**
   * Once a frame: many runs may tell something within one. A hidden window draws no frames, but is
   * to know.
   */
  #takeInFrame(): void {
    if (this.#isFrameAsked) return
    this.#isFrameAsked = true
    const take = () => {
      this.#isFrameAsked = false
      this.#beat.now()
    }
    if (document.hidden) setTimeout(take, HIDDEN_MS)
    else requestAnimationFrame(take)
  }

  #takeAll(): void {
    const events = this.#waiting
    this.#waiting = []
    for (const event of events) {
      this.#apply(event)
      this.#listeners.forEach((listener) => listener(event))
    }
    this.#show()
  }

  #apply(event: HostEvent): void {
    switch (event.kind) {
      case 'run':
        this.#rows.put(event.run)
        break
      case 'load':
        this.load = event.load
        break
      case 'notices':
        if (this.host) this.host = { ...this.host, notices: event.notices }
        break
      case 'run-gone':
        this.#rows.remove(event.id)
        break
      case 'unreadable':
        this.unreadable = event.runs
        break
      case 'queue':
        this.queue = event.queue
        break
      case 'job':
        this.jobs = [event.job, ...this.jobs.filter(({ id }) => id !== event.job.id)]
    }
  }

  #show(): void {
    this.runs = this.#rows.all()
  }
}

/** News wait so long in a window that nobody sees. */
const HIDDEN_MS = 500
/** Between two showings of progress: with the host's looks, a step is seen within half a second. */
const SHOW_EVERY_MS = 350
/** The same where nobody sees more than the title. */
const UNSEEN_EVERY_MS = 4_000
