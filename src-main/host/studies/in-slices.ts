import { setImmediate as immediately } from 'node:timers/promises'
import type { Steps } from '../../domain/steps.ts'

/** Between two of them the event loop serves others. */
const SLICE_MS = 10

/** Runs long work a slice of time at once. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  let until = performance.now() + SLICE_MS
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    if (performance.now() < until) continue
    await immediately()
    until = performance.now() + SLICE_MS
  }
}
