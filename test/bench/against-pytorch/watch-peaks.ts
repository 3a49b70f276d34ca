import { readFileSync } from 'node:fs'

const EVERY_MS = 50

/** The most memory that a process held, by what it is: the highest water mark that the kernel keeps (VmHWM), in bytes. */
export interface ProcessPeak {
  readonly command: string
  readonly bytes: number
}

/**
 * Watches a process and all that it starts until `stop`, which tells each one's peak. Empty where there is no /proc.
 * A mark only rises, so all that can be missed is what a process took in its last 50 ms.
 */
export function watchPeaks(root: number): { readonly stop: () => readonly ProcessPeak[] } {
  const peaks = new Map<number, ProcessPeak>()
  const look = () => {
    for (const pid of [root, ...descendantsOf(root)]) {
      const peak = peakOf(pid)
      if (peak) peaks.set(pid, peak)
    }
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

function peakOf(pid: number): ProcessPeak | undefined {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1]
  if (!kilobytes) return undefined
  return {
    command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim(),
    bytes: Number(kilobytes) * 1024,
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // it has ended, or there is no /proc
  }
}
