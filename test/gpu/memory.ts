import { setTimeout as sleep } from 'node:timers/promises'
import type { Step } from './step.ts'

const MEBIBYTE = 2 ** 20
/** Other programs on the card take and give back meanwhile. */
const ALLOWED_BYTES = 64 * MEBIBYTE
const PATIENCE_MS = 5_000

/** All that the steps before took of the card is given back. */
export const memory: Step = {
  name: 'memory',
  title: 'Memory',
  expectedSeconds: 2,
  mostSeconds: 10,
  async run({ memoryBefore, memoryNow }) {
    if (memoryBefore === undefined)
      return { verdict: 'not tried', said: 'nvidia-smi tells of no GPU whose memory could be looked at.' }
    const from = performance.now()
    let left = Number.POSITIVE_INFINITY
    while (left > ALLOWED_BYTES && performance.now() - from < PATIENCE_MS) {
      await sleep(200)
      left = ((await memoryNow()) ?? 0) - memoryBefore
    }
    return {
      verdict: left <= ALLOWED_BYTES ? 'passed' : 'failed',
      said: `${(left / MEBIBYTE).toFixed(0)} MiB more are taken than before the first step; ${ALLOWED_BYTES / MEBIBYTE} may be.`,
    }
  },
}
