import { cpus } from 'node:os'

const MICROSECONDS_OF_MS = 1000

/**
 * Looks at who has the processors from now on.
 * @returns asks what share of all cores' time other processes have had since, 0 to 1
 */
export function watchOthers(): () => number {
  const from = processorTimes()
  const ownFrom = process.cpuUsage()
  return () => {
    const now = processorTimes()
    const { user, system } = process.cpuUsage(ownFrom)
    const others = now.busyMs - from.busyMs - (user + system) / MICROSECONDS_OF_MS
    return Math.min(1, Math.max(0, others / Math.max(1, now.allMs - from.allMs)))
  }
}

function processorTimes(): { readonly busyMs: number; readonly allMs: number } {
  const times = cpus().map((core) => core.times)
  const busyMs = times.reduce((sum, { user, nice, sys, irq }) => sum + user + nice + sys + irq, 0)
  return { busyMs, allMs: times.reduce((sum, { idle }) => sum + idle, busyMs) }
}
