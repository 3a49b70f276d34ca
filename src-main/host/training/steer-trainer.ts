import { setTimeout as sleep } from 'node:timers/promises'
import { processActivity } from '../../processes/process-activity.ts'
import { readControl, writeControl } from '../../run-folder/control.ts'
import { isTrainerAlive, localTrainerOf, signalTrainer } from '../../run-folder/trainer-mark.ts'
import { watchStalls } from '../runs/stall-watch.ts'

/** A stalled trainer that was asked to stop has so long to react. */
const GRACE_MS = 20_000
const POLL_MS = 400

/** Lets a run go on: one that is paused, and one whose process is stopped. */
export function continueTrainer(folder: string): void {
  writeControl(folder, 'run')
  wake(folder)
}

/**
 * Asks a run's trainer to stop with a checkpoint. One whose process is stopped is woken for it; one
 * that is stalled, and does not react in time, is killed: its last checkpoint stays. A trainer that
 * comes on is never killed, however long its step takes.
 * @param signal ends the waiting; without one, this process does not live on for it
 * @returns once it is gone: whether it was killed
 * @throws StillroomError at once, where the wish cannot be written
 */
export function stopTrainer(folder: string, signal?: AbortSignal, graceMs = GRACE_MS): Promise<boolean> {
  writeControl(folder, 'stop')
  return untilGone(folder, signal, graceMs)
}

async function untilGone(folder: string, signal: AbortSignal | undefined, graceMs: number): Promise<boolean> {
  const stalls = watchStalls()
  const asked = localTrainerOf(folder)
  for (const from = performance.now(); isTrainerAlive(folder) && !signal?.aborted;) {
    if (readControl(folder) !== 'stop') return false // somebody has thought better of it
    wake(folder)
    const isStalled = stalls.look(folder, folder) !== null
    if (isStalled && performance.now() - from > graceMs && localTrainerOf(folder) === asked)
      return signalTrainer(folder, 'SIGKILL')
    await sleep(POLL_MS, undefined, { ref: signal !== undefined, signal }).catch(() => undefined)
  }
  return false
}

function wake(folder: string): void {
  const pid = localTrainerOf(folder)
  if (pid !== undefined && processActivity(pid)?.state === 'stopped') signalTrainer(folder, 'SIGCONT')
}
