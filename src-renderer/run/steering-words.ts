import type { Control } from '../../src-main/contract/run-files.ts'
import { duration } from '../shared/format-number.ts'

/** What a button says while it is being done. */
export const DOING_TITLES = {
  pause: 'Pausing…',
  run: 'Going on…',
  stop: 'Stopping…',
} as const satisfies Record<Control['want'], string>

/**
 * What a trainer does before it is paused, stopped or at work again.
 * @param checkpointMs what its last checkpoint took; undefined before the first
 */
export function doingWords(doing: Control['want'], checkpointMs: number | undefined): string {
  if (doing === 'run') return 'Going on from where it was paused.'
  const takes = checkpointMs === undefined ? '' : `, about ${duration(Math.max(1000, checkpointMs))}`
  const what = doing === 'pause' ? 'Pausing' : 'Stopping'
  return `${what}: finishes its step or evaluation, then writes a checkpoint${takes}.`
}

/** What a paused run keeps from others, and how it lets them pass. */
export function pausedWords(step: number, waiting: number): string {
  const behind =
    waiting === 0
      ? 'what is started now waits behind it'
      : `${waiting} ${waiting === 1 ? 'waits' : 'wait'} behind it`
  return `Paused at step ${step.toLocaleString('en')}. It holds the queue: ${behind}. Stop it to let others pass; it resumes from its checkpoint.`
}
