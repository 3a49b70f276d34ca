import { setTimeout as sleep } from 'node:timers/promises'
import type { SlurmTaskStatus } from '../../contract/slurm.ts'
import { messageOf } from '../../domain/message-of.ts'
import type { Home } from '../home.ts'
import { tasksOnSlurm } from './tasks-on-slurm.ts'

/** Its controller answers a whole cluster. */
const ASK_EVERY_MS = 30_000
/** A controller that is gone says so after nine seconds; nobody waits for that. */
const PATIENCE_MS = 2_000

export interface SlurmAnswer {
  /** By what a task trains, the newest; where Slurm is not heard now, as it said last. */
  readonly tasks: ReadonlyMap<string, SlurmTaskStatus>
  /** Why Slurm was not heard; null where it was, or where nothing was ever submitted. */
  readonly problem: string | null
}

/** @returns what Slurm said last, asked anew where that is half a minute ago */
export function openSlurmWatch(home: Home): () => Promise<SlurmAnswer> {
  let answer: SlurmAnswer = { tasks: new Map(), problem: null }
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined
  const askAnew = async () => {
    try {
      const tasks = await tasksOnSlurm(home)
      answer = { tasks: new Map(tasks.toReversed().map((task) => [task.key, task])), problem: null }
    } catch (thrown) {
      answer = { tasks: answer.tasks, problem: messageOf(thrown) }
    }
  }
  return async () => {
    if (!asking && performance.now() - askedAt > ASK_EVERY_MS) {
      askedAt = performance.now()
      asking = askAnew().finally(() => (asking = undefined))
    }
    if (asking) await Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false })])
    return answer
  }
}
