import type { Job, QueueOrder } from '../../contract/host-event.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import type { Again, JobOptions, JobWork, KeptJob } from './job.ts'
import { workOnJob } from './work-on-job.ts'

/** Between two looks whether a device is free. */
const DEVICE_POLL_MS = 300
/** Ended jobs that are still listed. */
const MOST_ENDED = 50

export interface QueueSurroundings {
  readonly tell: (event: { kind: 'job'; job: Job } | { kind: 'queue'; queue: QueueOrder }) => void
  /** A run other than `joined` that is being trained; undefined where the device is free. */
  readonly deviceUser: (joined: string | undefined) => string | undefined
  /** Keeps what would be lost with the host. */
  readonly keep: (queue: { readonly isHeld: boolean; readonly jobs: readonly KeptJob[] }) => void
  readonly isHeld: boolean
}

interface Entry extends JobOptions {
  job: Job
  again?: Again
  readonly work: (work: JobWork) => Promise<unknown>
  stop: AbortController
  /** Settled once its work has ended; undefined while it waits. */
  ended?: Promise<void>
}

/**
 * A queue with two lanes, each sequential: the device trains one run at a time, and beside it one
 * job at a time downloads.
 */
export class JobQueue {
  private readonly surroundings: QueueSurroundings
  private isHeld: boolean
  private waiting: readonly Entry[] = []
  /** At most one that needs the device, and one that does not. */
  private running: readonly Entry[] = []
  private ended: readonly Entry[] = []
  /** What runs, until it has ended. */
  private readonly current = new Set<Promise<void>>()
  private readonly leave = new AbortController()
  private poll: NodeJS.Timeout | undefined
  private isTogether = false
  /** Of this queue's jobs; with it ids differ from the last host's. */
  private readonly began = Date.now().toString(36)
  private count = 0

  constructor(surroundings: QueueSurroundings) {
    this.surroundings = surroundings
    this.isHeld = surroundings.isHeld
  }

  /**
   * The running jobs first, then those that wait in their order, then those that ended, the latest
   * first.
   */
  list(): readonly Job[] {
    return [...this.running, ...this.waiting, ...this.ended].map(({ job }) => job)
  }

  order(): QueueOrder {
    return { isHeld: this.isHeld, waiting: this.waiting.map(({ job }) => job.id) }
  }

  /** Whether a job for this run waits or runs. */
  hasRun(runId: string): boolean {
    return [...this.running, ...this.waiting].some(({ job }) => job.runId === runId)
  }

  /** What the plans of the jobs that wait or run ask (`askedKey`). */
  asked(): ReadonlySet<string> {
    return new Set([...this.running, ...this.waiting].flatMap(({ askedKey }) => askedKey ?? []))
  }

  /** Jobs that wait or run whose plans ask for one of these (`askedKey`). */
  askingFor(keys: ReadonlySet<string>): readonly Job[] {
    return [...this.running, ...this.waiting].flatMap(({ askedKey, job }) =>
      askedKey !== undefined && keys.has(askedKey) ? [job] : [],
    )
  }

  /** Waits for jobs that were told to stop and ask for one of these (`askedKey`). */
  async untilStopped(keys: ReadonlySet<string>): Promise<void> {
    const stopping = this.running.filter(
      ({ askedKey, stop }) => stop.signal.aborted && askedKey !== undefined && keys.has(askedKey),
    )
    await Promise.all(stopping.map(({ ended }) => ended))
  }

  /** Why the last job for a plan failed, by what it asks; of those that are still listed. */
  failures(): ReadonlyMap<string, string> {
    return new Map(
      this.ended
        .toReversed()
        .flatMap(({ askedKey, job }) =>
          askedKey !== undefined && job.state === 'failed' && job.error
            ? [[askedKey, job.error.message] as const]
            : [],
        ),
    )
  }

  /** @returns the job's id */
  add(title: string, work: Entry['work'], options: JobOptions = {}): string {
    const { planKey, runId } = options
    const id = `${this.began}-${++this.count}`
    const job: Job = { id, title, state: 'waiting', askedAt: new Date().toISOString(), planKey, runId }
    const entry: Entry = { ...options, work, stop: new AbortController(), job }
    this.waiting = [...this.waiting, entry]
    try {
      this.keep()
    } catch (thrown) {
      this.waiting = without(this.waiting, entry)
      throw thrown
    }
    this.say(entry, {})
    this.surroundings.tell({ kind: 'queue', queue: this.order() })
    this.startNext()
    return id
  }

  /** Adds several jobs and keeps them only when all are there. */
  together<Added>(add: () => Added): Added {
    this.isTogether = true
    try {
      return add()
    } finally {
      this.isTogether = false
      this.changed()
    }
  }

  /** @throws StillroomError `unknown-job`; so do the following */
  cancel(id: string): void {
    const runningEntry = this.running.find(({ job }) => job.id === id)
    if (runningEntry) return runningEntry.stop.abort()
    const entry = entryOf(this.waiting, id)
    this.waiting = without(this.waiting, entry)
    this.end(entry, { state: 'stopped', waitsFor: undefined })
  }

  first(id: string): void {
    const entry = entryOf(this.waiting, id)
    this.waiting = [entry, ...without(this.waiting, entry)]
    this.changed()
  }

  retry(id: string): void {
    const entry = entryOf(this.ended, id)
    this.ended = without(this.ended, entry)
    this.waiting = [...this.waiting, entry]
    this.say(entry, { state: 'waiting', error: undefined })
    this.changed()
  }

  forget(id: string): void {
    this.ended = without(this.ended, entryOf(this.ended, id))
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld
    this.changed()
  }

  /** Leaves the running job's trainer to itself, ends a fetch, starts no other job. */
  async close(): Promise<void> {
    clearTimeout(this.poll)
    this.leave.abort()
    await Promise.all(this.current)
  }

  /** Starts in each lane that is free the first job that may run. */
  private startNext(): void {
    clearTimeout(this.poll)
    if (this.isHeld || this.isTogether || this.leave.signal.aborted) return
    for (const entry of this.waiting) {
      if (this.running.some((other) => isSameLane(other, entry))) continue
      const waitsFor = this.whatHinders(entry)
      if (entry.job.waitsFor !== waitsFor) this.say(entry, { waitsFor })
      if (waitsFor !== undefined) continue
      this.waiting = without(this.waiting, entry)
      this.running = [...this.running, entry]
      const end = this.run(entry)
      entry.ended = end
      this.current.add(end)
      void end.finally(() => this.current.delete(end))
    }
    const isIdle = !this.running.some(({ needsDevice }) => needsDevice)
    if (isIdle && this.waiting.some(({ needsDevice }) => needsDevice))
      this.poll = setTimeout(() => this.startNext(), DEVICE_POLL_MS)
  }

  /**
   * The job that this one comes after, the run that has the device, or the job that fetches what
   * this one needs; one that waits behind it in the queue too, for it may run meanwhile.
   */
  private whatHinders({ runId, needs = [], after, needsDevice }: Entry): string | undefined {
    const others = [...this.running, ...this.waiting]
    const before = others.find(({ askedKey }) => askedKey !== undefined && after?.has(askedKey))
    if (before || !needsDevice) return before?.job.id
    const fetching = ({ fetches = [] }: Entry) => fetches.some((name) => needs.includes(name))
    return this.surroundings.deviceUser(runId) ?? others.find(fetching)?.job.id
  }

  private async run(entry: Entry): Promise<void> {
    entry.stop = new AbortController()
    this.say(entry, { state: 'running' })
    const trains = (runId: string, again?: Again) => {
      if (again) entry.again = again
      this.say(entry, { runId })
      this.keepIfPossible()
    }
    const signals = { stop: entry.stop.signal, leave: this.leave.signal }
    const outcome = await workOnJob(entry.work, { ...signals, trains }, (change) => this.say(entry, change))
    if (this.leave.signal.aborted) return // it is taken up by the next host
    this.running = without(this.running, entry)
    this.end(entry, { progress: undefined, ...outcome })
  }

  private end(entry: Entry, change: Partial<Job>): void {
    this.ended = [entry, ...this.ended].slice(0, MOST_ENDED)
    this.say(entry, change)
    this.changed()
  }

  private changed(): void {
    this.keepIfPossible()
    this.surroundings.tell({ kind: 'queue', queue: this.order() })
    this.startNext()
  }

  private say(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change }
    this.surroundings.tell({ kind: 'job', job: entry.job })
  }

  private keep(): void {
    if (this.isTogether || this.leave.signal.aborted) return
    const jobs = [...this.running, ...this.waiting].flatMap(({ job, again }) =>
      again ? [{ title: job.title, again }] : [],
    )
    this.surroundings.keep({ isHeld: this.isHeld, jobs })
  }

  private keepIfPossible(): void {
    try {
      this.keep()
    } catch (thrown) {
      // Best effort, so that the work goes on: what could not be saved is lost only if the host
      // dies before the next change.
      process.emitWarning(`The queue could not be kept: ${toErrorData(thrown).message}`)
    }
  }
}

function isSameLane(a: Entry, b: Entry): boolean {
  return (a.needsDevice ?? false) === (b.needsDevice ?? false)
}

function without(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  return entries.filter((other) => other !== entry)
}

function entryOf(entries: readonly Entry[], id: string): Entry {
  const found = entries.find(({ job }) => job.id === id)
  if (found) return found
  throw new StillroomError('unknown-job', 'That job is not there any more; it may have ended meanwhile')
}
