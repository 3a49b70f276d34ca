import type { Job, QueueOrder } from '../../contract/host-event.ts'
import type { LongWork, Progress } from '../../contract/progress.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'

/** Between two tellings of a job's progress. */
const TELL_EVERY_MS = 200
/** Between two looks whether a device is free. */
const DEVICE_POLL_MS = 300
/** Ended jobs that are still listed. */
const MOST_ENDED = 50

/**
 * What a job is given to work with. `signal` tells it to end, whoever wants it; the other two say
 * who does.
 */
export interface JobWork extends Required<LongWork> {
  /** A person stops the job: a trainer is asked to end, with a checkpoint. */
  readonly stop: AbortSignal
  /** The host ends: a trainer is left to itself. */
  readonly leave: AbortSignal
  /**
   * Says which run is trained now. @param again what takes the job up from here on, should the host
   * end
   */
  readonly trains: (runId: string, again?: Again) => void
}

/** Requests that make jobs which outlive their host; no other is ever done again from a file. */
export const AGAIN_NAMES = ['runs.start', 'runs.resume', 'demo.start', 'library.fetch'] as const

/** A request that does a job again; how jobs survive their host. */
export interface Again {
  readonly name: (typeof AGAIN_NAMES)[number]
  readonly ask: unknown
}

export interface JobOptions {
  /** Without it the job is forgotten when the host ends. */
  readonly again?: Again
  /**
   * It needs the device, and waits for trainers that have it; it has its turn beside those that
   * need none, which fetch one at a time.
   */
  readonly needsDevice?: boolean
  /**
   * What it fetches, by name (`model minilm-l6`, `runtime`): a job that needs any of it waits until
   * it is there.
   */
  readonly fetches?: readonly string[]
  /** What it needs of what others fetch. */
  readonly needs?: readonly string[]
  /** The run that it takes up; a trainer of that very run is joined, not waited for. */
  readonly runId?: string
  readonly planKey?: string
}

/** A job as it is kept over the host's end. */
export interface KeptJob {
  readonly title: string
  readonly again: Again
}

/**
 * Two lanes, each one thing after another: a device trains one run at a time, and beside it one job
 * at a time fetches.
 */
export interface JobQueue {
  /** @returns the job's id */
  add(title: string, work: (work: JobWork) => Promise<unknown>, options?: JobOptions): string
  /**
   * The running jobs first, then those that wait in their order, then those that ended, the latest
   * first.
   */
  list(): readonly Job[]
  order(): QueueOrder
  /** Whether a job for this run waits or runs. */
  hasRun(runId: string): boolean
  /** @throws StillroomError `unknown-job`; so do the following */
  cancel(id: string): void
  first(id: string): void
  retry(id: string): void
  forget(id: string): void
  hold(isHeld: boolean): void
  /** Adds several jobs and keeps them only when all are there. */
  together(add: () => void): void
  /** Leaves the running job's trainer to itself, ends a fetch, starts no other job. */
  close(): Promise<void>
}

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
}

export function createJobQueue({ tell, deviceUser, keep, isHeld: wasHeld }: QueueSurroundings): JobQueue {
  const leave = new AbortController()
  const began = Date.now().toString(36)
  let waiting: readonly Entry[] = []
  let ended: readonly Entry[] = []
  /** At most one that needs the device, and one that does not. */
  let running: readonly Entry[] = []
  const current = new Set<Promise<void>>()
  let poll: NodeJS.Timeout | undefined
  let isHeld = wasHeld
  let isTogether = false
  let count = 0

  const order = (): QueueOrder => ({ isHeld, waiting: waiting.map(({ job }) => job.id) })
  const say = (entry: Entry, change: Partial<Job>) => {
    entry.job = { ...entry.job, ...change }
    tell({ kind: 'job', job: entry.job })
  }
  const keepAll = () => {
    if (isTogether || leave.signal.aborted) return
    const jobs = [...running, ...waiting].flatMap(({ job, again }) =>
      again ? [{ title: job.title, again }] : [],
    )
    keep({ isHeld, jobs })
  }
  const keepIfPossible = () => {
    try {
      keepAll()
    } catch (thrown) {
      // The work itself must not suffer; what is not kept is lost only if the host dies before the
      // next change.
      process.emitWarning(`The queue could not be kept: ${toErrorData(thrown).message}`)
    }
  }
  const changed = () => {
    keepIfPossible()
    tell({ kind: 'queue', queue: order() })
    next()
  }

  /** Starts in each lane that is free the first job that may run. */
  function next(): void {
    clearTimeout(poll)
    if (isHeld || isTogether || leave.signal.aborted) return
    for (const entry of waiting) {
      if (running.some((other) => isSameLane(other, entry))) continue
      const user = entry.needsDevice ? (deviceUser(entry.runId) ?? fetchFor(entry)) : undefined
      if (entry.job.waitsFor !== user) say(entry, { waitsFor: user })
      if (user !== undefined) continue
      waiting = waiting.filter((other) => other !== entry)
      running = [...running, entry]
      const end = run(entry)
      current.add(end)
      void end.finally(() => current.delete(end))
    }
    const isIdle = !running.some(({ needsDevice }) => needsDevice)
    if (isIdle && waiting.some(({ needsDevice }) => needsDevice)) poll = setTimeout(next, DEVICE_POLL_MS)
  }

  /**
   * The job that fetches what this one needs; one that waits behind it in the queue too, for it may
   * run meanwhile.
   */
  function fetchFor({ needs = [] }: Entry): string | undefined {
    return [...running, ...waiting].find(({ fetches = [] }) =>
      fetches.some((fetched) => needs.includes(fetched)),
    )?.job.id
  }

  async function run(entry: Entry): Promise<void> {
    entry.stop = new AbortController()
    say(entry, { state: 'running' })
    const end = await outcomeOf(entry)
    if (leave.signal.aborted) return // it is taken up by the next host
    running = running.filter((other) => other !== entry)
    ended = [entry, ...ended].slice(0, MOST_ENDED)
    say(entry, { progress: undefined, ...end })
    changed()
  }

  async function outcomeOf(entry: Entry): Promise<Partial<Job>> {
    let toldAt = Number.NEGATIVE_INFINITY
    let task = ''
    const onProgress = (progress: Progress) => {
      if (progress.task === task && performance.now() - toldAt < TELL_EVERY_MS) return
      toldAt = performance.now()
      task = progress.task
      say(entry, { progress })
    }
    const trains = (runId: string, again?: Again) => {
      if (again) entry.again = again
      say(entry, { runId })
      keepIfPossible()
    }
    const { stop } = entry
    const signal = AbortSignal.any([stop.signal, leave.signal])
    try {
      await entry.work({ signal, stop: stop.signal, leave: leave.signal, onProgress, trains })
      return { state: 'done' }
    } catch (thrown) {
      const error = toErrorData(thrown)
      const isStopped = stop.signal.aborted || error.code === 'interrupted'
      return isStopped ? { state: 'stopped' } : { state: 'failed', error }
    }
  }

  const inPlace = <T extends Entry>(entries: readonly T[], id: string): T => {
    const found = entries.find(({ job }) => job.id === id)
    if (found) return found
    throw new StillroomError('unknown-job', 'That job is not there any more; it may have ended meanwhile')
  }

  return {
    add(title, work, options = {}) {
      const { planKey, runId } = options
      const id = `${began}-${++count}`
      const job: Job = { id, title, state: 'waiting', askedAt: new Date().toISOString(), planKey, runId }
      const entry: Entry = { ...options, work, stop: new AbortController(), job }
      waiting = [...waiting, entry]
      try {
        keepAll()
      } catch (thrown) {
        waiting = waiting.filter((other) => other !== entry)
        throw thrown
      }
      say(entry, {})
      tell({ kind: 'queue', queue: order() })
      next()
      return id
    },
    list: () => [...running, ...waiting, ...ended].map(({ job }) => job),
    order,
    hasRun: (runId) => [...running, ...waiting].some(({ job }) => job.runId === runId),
    cancel(id) {
      const runningEntry = running.find(({ job }) => job.id === id)
      if (runningEntry) return runningEntry.stop.abort()
      const entry = inPlace(waiting, id)
      waiting = waiting.filter((other) => other !== entry)
      ended = [entry, ...ended].slice(0, MOST_ENDED)
      say(entry, { state: 'stopped', waitsFor: undefined })
      changed()
    },
    first(id) {
      const entry = inPlace(waiting, id)
      waiting = [entry, ...waiting.filter((other) => other !== entry)]
      changed()
    },
    retry(id) {
      const entry = inPlace(ended, id)
      ended = ended.filter((other) => other !== entry)
      waiting = [...waiting, entry]
      say(entry, { state: 'waiting', error: undefined })
      changed()
    },
    forget(id) {
      const entry = inPlace(ended, id)
      ended = ended.filter((other) => other !== entry)
    },
    hold(hold) {
      isHeld = hold
      changed()
    },
    together(add) {
      isTogether = true
      try {
        add()
      } finally {
        isTogether = false
        changed()
      }
    },
    async close() {
      clearTimeout(poll)
      leave.abort()
      await Promise.all(current)
    },
  }
}

function isSameLane(a: Entry, b: Entry): boolean {
  return (a.needsDevice ?? false) === (b.needsDevice ?? false)
}
