import { readFileSync } from 'node:fs'
import type { TrainingEvent } from '../../contract/training-event.ts'
import type { RunPlan } from '../../contract/plan.ts'

/** The last words of native code whose allocation failed. */
const LAST_WORDS = /std::bad_alloc|OOM when allocating|out of memory/i

/**
 * How often Linux has killed a process because memory ran out, since it was started; 0 on other
 * systems.
 */
export function countOomKills(): number {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/**
 * Whether a trainer that ended without a word ran out of memory: native code said so, or the system
 * killed a process for it meanwhile.
 * @param end its exit code, or the signal that killed it
 * @param oomKills how many such kills there were while it ran
 */
export function ranOutOfMemory(
  end: number | NodeJS.Signals | undefined,
  lastWords: string,
  oomKills: number,
): boolean {
  if (end === 'SIGKILL') return oomKills > 0
  return (end === 'SIGABRT' || end === 134) && LAST_WORDS.test(lastWords)
}

/** Examples that a run computed at once when it was last heard of. */
export function lastMicroBatch({ training }: RunPlan, events: readonly TrainingEvent[]): number {
  const halved = events.findLast((event) => event.kind === 'memory-ran-out')?.microBatch
  return halved ?? training.microBatch ?? training.batchSize
}
