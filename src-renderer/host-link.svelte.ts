import type { Answer } from '../src-main/contract/api.ts'
import type { HostEvent, Job, QueueOrder } from '../src-main/contract/host-event.ts'
import type { MachineLoad } from '../src-main/contract/machine-load.ts'
import type { RunRow } from '../src-main/contract/run-row.ts'
import type { Connection } from '../src-main/contract/bridge.ts'
import { unpackRuns } from '../src-main/domain/run-list.ts'
import { askDesktop, bridge } from './desktop/desktop.ts'
import { ask, enterByAddress, HostError, listen } from './api.ts'
import { RowsById } from './rows-by-id.ts'

/** Since when nobody answers, and how often it was tried since. */
export interface Loss {
  readonly since: Date
  readonly attempts: number
}

/** What the window knows of its host: the runs and the jobs as they are now. One for the window's life. */
export class HostLink {
  /** `lost` from the first failure until it is open again, also while it is tried. */
  connection = $state<Connection>('connecting')
  /** How often the connection has been opened; when it grows, what was asked before is to be asked anew. */
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
  /** The latest news first; `queue` has the order of those that wait. */
  jobs = $state.raw<readonly Job[]>([])
  queue = $state.raw<QueueOrder>({ isHeld: false, waiting: [] })
  /** How busy the host's machine is; null while nothing trains there. */
  load = $state.raw<MachineLoad | null>(null)
  readonly training = $derived(this.runs.filter(({ state }) => state === 'running' || state === 'paused'))
  readonly activeJobs = $derived(this.jobs.filter(({ state }) => state === 'running' || state === 'waiting'))
  readonly #listeners = new Set<(event: HostEvent) => void>()
  readonly #rows = new RowsById()
  #refreshes = 0
  /** What was told while the lists were under way; it is newer than they are. */
  #told: HostEvent[] | undefined
  #isShowing = false

  async open(): Promise<void> {
    await enterByAddress()
    // The address of a host that was started anew, opened in this very tab, loads nothing: only what is behind the # changes.
    addEventListener('hashchange', () => void this.#enter())
    listen(
      (event) => this.#take(event),
      (state) => this.#connect(state),
    )
  }

  /**
   * Asks for everything anew: at the beginning, and after the connection was lost. Events are listened to before it is asked, and those that come meanwhile
   * are laid over the answer: of each run the last event is the truth, whichever way is faster.
   */
  async refresh(): Promise<void> {
    const own = ++this.#refreshes
    this.#told = []
    try {
      const [host, runs, { jobs, queue }, load, shown] = await Promise.all([
        ask('host.describe', {}),
        ask('runs.list', {}),
        ask('jobs.list', {}),
        ask('machine.load', {}),
        bridge ? askDesktop('host.which', {}) : undefined,
      ])
      if (own !== this.#refreshes) return
      this.host = host
      this.isOwn = shown?.where === 'own'
      this.jobs = jobs
      this.queue = queue
      this.load = load
      this.#rows.replace(unpackRuns(runs))
      this.#told.forEach((event) => this.#apply(event))
      this.#show()
      this.failure = undefined
      this.isLocked = false
      this.isLoaded = true
    } catch (thrown) {
      if (own !== this.#refreshes) return
      this.failure = thrown instanceof HostError ? thrown.message : String(thrown)
      this.isLocked = thrown instanceof HostError && thrown.code === 'locked'
    } finally {
      if (own === this.#refreshes) this.#told = undefined
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
    this.#apply(event)
    this.#showSoon()
    this.#listeners.forEach((listener) => listener(event))
  }

  #apply(event: HostEvent): void {
    switch (event.kind) {
      case 'run':
        this.#rows.put(event.run)
        break
      case 'load':
        this.load = event.load
        break
      case 'run-gone':
        this.#rows.remove(event.id)
        break
      case 'queue':
        this.queue = event.queue
        break
      case 'job':
        this.jobs = [event.job, ...this.jobs.filter(({ id }) => id !== event.job.id)]
    }
  }

  /** Once a frame: many runs may tell something within one. A hidden window draws no frames, but is to know. */
  #showSoon(): void {
    if (this.#isShowing) return
    this.#isShowing = true
    const show = () => {
      this.#isShowing = false
      this.#show()
    }
    if (document.hidden) setTimeout(show, HIDDEN_MS)
    else requestAnimationFrame(show)
  }

  #show(): void {
    this.runs = this.#rows.all()
  }
}

/** Between two showings in a window that nobody sees. */
const HIDDEN_MS = 500
