import { readFileSync } from 'node:fs'

const EVERY_MS = 50
/**
 * Reading what a process shares takes the kernel some 10 ms for each gigabyte: no oftener, and only
 * while a mark rises.
 */
const SHARED_EVERY_MS = 500

/** The most memory that a process held, by what it is. */
export interface ProcessPeak {
  readonly command: string
  /** The highest water mark of its resident set that the kernel keeps (VmHWM). */
  readonly bytes: number
  /**
   * The part of it that is other processes' (resident less proportional set size): of a page that
   * two hold, half.
   */
  readonly othersBytes: number
}

/**
 * Watches a process and all that it starts until `stop`, which tells each one's peak. Empty where
 * there is no /proc.
 * A mark only rises, so all that can be missed is what a process took in its last 50 ms.
 */
export function watchPeaks(root: number): { readonly stop: () => readonly ProcessPeak[] } {
  const peaks = new Map<number, ProcessPeak>()
  let hasRisen = false
  let sharedAt = Number.NEGATIVE_INFINITY
  const look = () => {
    const pids = [root, ...descendantsOf(root)]
    for (const pid of pids) {
      const bytes = kilobytes(read(`/proc/${pid}/status`), 'VmHWM') * 1024
      const before = peaks.get(pid)
      if (bytes <= (before?.bytes ?? 0)) continue
      hasRisen = true
      peaks.set(pid, {
        command: before?.command ?? commandOf(pid),
        bytes,
        othersBytes: before?.othersBytes ?? 0,
      })
    }
    if (!hasRisen || performance.now() - sharedAt < SHARED_EVERY_MS) return
    hasRisen = false
    for (const pid of pids) {
      const peak = peaks.get(pid)
      if (peak) peaks.set(pid, { ...peak, othersBytes: Math.max(peak.othersBytes, othersBytesOf(pid)) })
    }
    sharedAt = performance.now()
  }
  look()
  const timer = setInterval(look, EVERY_MS)
  return {
    stop() {
      clearInterval(timer)
      return [...peaks.values()]
    },
  }
}

function descendantsOf(pid: number): readonly number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()
}

function othersBytesOf(pid: number): number {
  const rollup = read(`/proc/${pid}/smaps_rollup`)
  return (kilobytes(rollup, 'Rss') - kilobytes(rollup, 'Pss')) * 1024
}

/** 0 where it is not told. */
function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0)
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended, or there is no /proc
  }
}
