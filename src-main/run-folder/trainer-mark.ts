import { hostname } from 'node:os'
import { join } from 'node:path'
import { RUN_FILES } from '../contract/run-files.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { holderOf, tryClaim } from '../processes/file-claim.ts'

/**
 * Takes the run's trainer lock, until `release`; a stale one is taken over.
 * @throws StillroomError `run-busy` when another living process trains the run
 */
export function claimRun(folder: string): { readonly release: () => void } {
  const path = join(folder, RUN_FILES.trainer)
  const release = tryClaim(path)
  if (release) return { release }
  throw new StillroomError(
    'run-busy',
    `Process ${holderOf(path)?.pid ?? ''} is training this run already. Stop it, or wait until it is done.`,
  )
}

export function isTrainerAlive(folder: string): boolean {
  return holderOf(join(folder, RUN_FILES.trainer)) !== undefined
}

/** The process that trains a run now. */
export function trainerOf(folder: string): number | undefined {
  return holderOf(join(folder, RUN_FILES.trainer))?.pid
}

/** The same, where it is a process of this machine. */
export function localTrainerOf(folder: string): number | undefined {
  const holder = holderOf(join(folder, RUN_FILES.trainer))
  return holder?.host === hostname() ? holder.pid : undefined
}

/**
 * Sends a signal to a run's trainer. @returns false where it is gone, or belongs to another machine
 * or person
 */
export function signalTrainer(folder: string, signal: NodeJS.Signals): boolean {
  const pid = localTrainerOf(folder)
  try {
    return pid !== undefined && process.kill(pid, signal)
  } catch {
    return false
  }
}
