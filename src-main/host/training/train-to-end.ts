import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RunOverview } from '../../contract/run-overview.ts'
import type { ReadyRuntime } from '../../contract/runtime.ts'
import type { TrainingEvent } from '../../contract/training-event.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { writeControl } from '../../run-folder/control.ts'
import { followEvents } from '../../run-folder/event-log.ts'
import { readNotableEvents } from '../../run-folder/notable-events.ts'
import { readPlan, readRun } from '../../run-folder/read-run.ts'
import { isTrainerAlive } from '../../run-folder/trainer-mark.ts'
import { stockNode } from '../../runtime/stock-node.ts'
import { trainerEnvironment } from '../../runtime/trainer-environment.ts'
import { explainGpuDeath } from './gpu-death.ts'
import { stopTrainer } from './steer-trainer.ts'
import { countOomKills, lastMicroBatch, ranOutOfMemory } from './memory-death.ts'

/** What the trainer prints, for when it dies without a word in events.jsonl. */
const LOG_FILE = 'trainer.log'
const POLL_MS = 300

/** What a trainer is started with, and who hears of it. */
export interface Following {
  /** The trainer's file. */
  readonly trainer: string
  readonly runtime: ReadyRuntime
  /** Told every event of the run, the earlier ones first. */
  readonly onEvent?: (event: TrainingEvent) => void
  /** Asks the trainer to stop: it writes a checkpoint first, and it is followed until it has. */
  readonly signal?: AbortSignal
  /** Ends the following, and all fetching before it; the trainer goes on by itself. */
  readonly leave?: AbortSignal
  /** A trainer that runs already is not told to go on: a paused one stays paused. */
  readonly joinsAsItIs?: boolean
  /** A trainer was at work when this was asked: stopped since, it is not started again. */
  readonly wasAlive?: boolean
}

/** A trainer that ended without a word. */
class TrainerDied extends StillroomError {
  readonly ranOutOfMemory: boolean

  constructor(message: string, isOfMemory: boolean) {
    super('trainer-died', message)
    this.ranOutOfMemory = isOfMemory
  }
}

/**
 * Starts a trainer on a run folder, or joins the one that is there, and follows it until it ends.
 * One that dies because memory ran out is started again with half as many examples computed at
 * once. Of several processes that start one at a time, one does, and the others follow it.
 * @returns the run as it stands then: finished or stopped
 * @throws StillroomError what the trainer failed with; `trainer-died` when it ended without a word;
 * `interrupted` when it was left
 */
export async function trainToEnd(folder: string, following: Following): Promise<RunOverview> {
  for (let microBatch: number | undefined; ;) {
    try {
      return await trainOnce(folder, following, microBatch)
    } catch (thrown) {
      if (!(thrown instanceof TrainerDied)) throw thrown
      // Another process was first with a trainer of this run: that one is followed.
      if (isTrainerAlive(folder)) continue
      if (!thrown.ranOutOfMemory || following.signal?.aborted) throw thrown
      const before = lastMicroBatch(readPlan(folder), readNotableEvents(folder).events)
      if (before === 1) throw thrown
      microBatch = Math.ceil(before / 2)
    }
  }
}

async function trainOnce(
  folder: string,
  { onEvent, signal, leave, joinsAsItIs = false, wasAlive = false, ...start }: Following,
  microBatch: number | undefined,
): Promise<RunOverview> {
  const isJoined = isTrainerAlive(folder)
  const before = readRun(folder)
  if (before.state === 'finished' || (wasAlive && !isJoined && before.state === 'stopped')) return before
  const over = new AbortController()
  if (signal?.aborted) void stopTrainer(folder, over.signal)
  else if (!isJoined || !joinsAsItIs) writeControl(folder, 'run')
  const killsBefore = countOomKills()
  const eventsBefore = readNotableEvents(folder).events.length
  const child = isJoined ? undefined : startTrainer(folder, start, microBatch)
  const stop = () => void stopTrainer(folder, over.signal)
  signal?.addEventListener('abort', stop, { once: true })
  const signals = leave ? [leave, over.signal] : [over.signal]
  const gone = (child ? exitOf(child) : deathOf(folder, leave)).finally(() => over.abort())
  try {
    await untilOver(folder, AbortSignal.any(signals), onEvent)
    if (leave?.aborted && !over.signal.aborted) {
      child?.unref()
      throw new StillroomError('interrupted', `Run ${readRun(folder).id} goes on without this process.`)
    }
    const end = await gone
    const hasSpoken = readNotableEvents(folder).events.length > eventsBefore
    const hint = explainGpuDeath(end, start.runtime.device, hasSpoken)
    return outcomeOf(folder, end, countOomKills() - killsBefore, hint)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

/**
 * Where nobody wants to hear of them, the log's lines are not read: the host has a reader of its
 * own.
 */
async function untilOver(folder: string, signal: AbortSignal, onEvent: Following['onEvent']): Promise<void> {
  if (onEvent) for await (const event of followEvents(folder, { signal })) onEvent(event)
  else if (!signal.aborted) await once(signal, 'abort')
}

/**
 * In a process group of its own, so that neither a Ctrl+C nor the end of this process reaches it.
 */
function startTrainer(
  folder: string,
  { trainer, runtime }: Pick<Following, 'trainer' | 'runtime'>,
  microBatch: number | undefined,
): ChildProcess {
  const log = openSync(join(folder, LOG_FILE), 'a')
  try {
    const child = spawn(stockNode(), [trainer, folder], {
      detached: true,
      stdio: ['ignore', log, log],
      env: {
        ...trainerEnvironment(runtime),
        ...(microBatch !== undefined && { STILLROOM_MICRO_BATCH: String(microBatch) }),
      },
    })
    child.unref()
    return child
  } finally {
    closeSync(log)
  }
}

/**
 * How a trainer ended: its exit code or the signal that killed it; unknown for one that is not our
 * child.
 */
type End = number | NodeJS.Signals | undefined

function exitOf(child: ChildProcess): Promise<End> {
  return new Promise((done, fail) => {
    child.ref()
    child.once('error', fail)
    child.once('exit', (code, killedBy) => done(code ?? killedBy ?? undefined))
  })
}

async function deathOf(folder: string, leave: AbortSignal | undefined): Promise<End> {
  while (isTrainerAlive(folder) && !leave?.aborted) await sleep(POLL_MS)
  return undefined
}

function outcomeOf(folder: string, end: End, oomKills: number, hint: string): RunOverview {
  const run = readRun(folder)
  if (run.state === 'finished') return run
  if (run.state === 'stopped' && (end === 0 || end === undefined)) return run
  if (run.error) throw new StillroomError(run.error.code, run.error.message)
  const resume = `It goes on from its last checkpoint with: npm run -s stillroom -- resume ${run.id}`
  const words = lastWords(folder)
  throw new TrainerDied(
    `The trainer of run ${run.id} ended without a word${end === undefined ? '' : ` (${end})`}. ${hint}${words}${resume}`,
    ranOutOfMemory(end, words, oomKills),
  )
}

function lastWords(folder: string): string {
  const path = join(folder, LOG_FILE)
  try {
    const lines = readFileSync(path, 'utf8').trim().split('\n').slice(-3).join(' ')
    return lines ? `Its log ends: ${lines.slice(-500)} (${path}). ` : ''
  } catch {
    return '' // another process started it, and keeps its log elsewhere
  }
}
