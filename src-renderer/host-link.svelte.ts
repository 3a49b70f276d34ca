import type { HostEvent, Job, QueueOrder } from '../src-main/contract/host-event.ts'
import type { Answer } from '../src-main/contract/api.ts'
import type { MachineLoad } from '../src-main/contract/machine-load.ts'
import type { RunRow } from '../src-main/contract/run-row.ts'
import { ask, enterByAddress, HostError, listen, type Connection } from './api.ts'

/** What the window knows of its host: the runs and the jobs as they are now. One for the window's life. */
export class HostLink {
  connection = $state<Connection>('connecting')
  /** Why nothing can be shown; undefined while all is well. */
  failure = $state<string>()
  isLoaded = $state(false)
  /** Who answers: version, name, home. */
  host = $state.raw<Answer<'host.describe'>>()
  /** Newest first. Replaced, never mutated: thousands of rows need no proxy each. */
  runs = $state.raw<readonly RunRow[]>([])
  /** The latest news first; `queue` has the order of those that wait. */
  jobs = $state.raw<readonly Job[]>([])
  /** How busy the host's machine is; null while nothing trains there. */
  load = $state.raw<MachineLoad | null>(null)
  queue = $state.raw<QueueOrder>({ isHeld: false, waiting: [] })
  readonly training = $derived(this.runs.filter(({ state }) => state === 'running' || state === 'paused'))
  readonly activeJobs = $derived(this.jobs.filter(({ state }) => state === 'running' || state === 'waiting'))
  readonly #listeners = new Set<(event: HostEvent) => void>()

  async open(): Promise<void> {
    await enterByAddress()
    listen(
      (event) => this.#take(event),
      (state) => {
        this.connection = state
        if (state === 'open') void this.refresh()
      },
    )
    await this.refresh()
  }

  /** Asks for everything anew: at the beginning, and after the connection was lost. */
  async refresh(): Promise<void> {
    try {
      this.host = await ask('host.describe', {})
      this.runs = await ask('runs.list', {})
      const { jobs, queue } = await ask('jobs.list', {})
      this.jobs = jobs
      this.queue = queue
      this.load = await ask('machine.load', {})
      this.failure = undefined
      this.isLoaded = true
    } catch (thrown) {
      this.failure = thrown instanceof HostError ? thrown.message : String(thrown)
    }
  }

  /** @returns what ends the listening */
  onEvent(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  #take(event: HostEvent): void {
    switch (event.kind) {
      case 'job':
        this.jobs = [event.job, ...this.jobs.filter(({ id }) => id !== event.job.id)]
        break
      case 'load':
        this.load = event.load
        break
      case 'queue':
        this.queue = event.queue
        break
      case 'run-gone':
        this.runs = this.runs.filter(({ id }) => id !== event.id)
        break
      case 'run': {
        const known = this.runs.findIndex(({ id }) => id === event.run.id)
        this.runs = known < 0 ? inTime(event.run, this.runs) : this.runs.with(known, event.run)
      }
    }
    this.#listeners.forEach((listener) => listener(event))
  }
}

/** Newest first; a run that comes back from the trash goes to where it was. */
function inTime(run: RunRow, runs: readonly RunRow[]): readonly RunRow[] {
  const isOlder = (other: RunRow) =>
    other.createdAt < run.createdAt || (other.createdAt === run.createdAt && other.id < run.id)
  const at = runs.findIndex(isOlder)
  return at < 0 ? [...runs, run] : runs.toSpliced(at, 0, run)
}
