import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { GpuLoad, MachineLoad, TrainerLoad } from '../../contract/machine-load.ts'
import { runProgram } from '../../processes/run-program.ts'

/** Sampling interval: long enough to cost a training nothing. */
const SAMPLE_EVERY_MS = 2_000

/** A trainer at work: its run and its process. */
export interface Trainer {
  readonly runId: string
  readonly pid: number
}

/** Samples the machine while something trains on it, and only then. */
export interface LoadWatch {
  /** The last sample; null before the first, and when nothing trains any more. */
  readonly last: () => MachineLoad | null
  end(): void
}

export function watchMachineLoad(
  trainers: () => readonly Trainer[],
  tell: (load: MachineLoad | null) => void,
  everyMs = SAMPLE_EVERY_MS,
): LoadWatch {
  let last: MachineLoad | null = null
  let before = cpuTimes()
  let hasGpu = true // until the program that knows is not found
  let isSampling = false
  const controller = new AbortController()

  const sample = async () => {
    const at = trainers()
    if (isSampling) return
    if (at.length === 0) {
      before = cpuTimes()
      if (last !== null) tell((last = null))
      return
    }
    isSampling = true
    const gpus = hasGpu ? await readGpus(controller.signal) : []
    hasGpu = gpus !== undefined
    isSampling = false
    if (controller.signal.aborted) return
    const now = cpuTimes()
    const total = now.total - before.total
    last = {
      at: new Date().toISOString(),
      cpu: total > 0 ? Math.min(1, Math.max(0, 1 - (now.idle - before.idle) / total)) : 0,
      cores: cpus().length,
      memoryUsedBytes: totalmem() - Math.min(totalmem(), process.availableMemory()),
      memoryTotalBytes: totalmem(),
      trainers: at.flatMap(trainerLoad),
      gpus: gpus ?? [],
    }
    before = now
    tell(last)
  }
  const timer = setInterval(() => void sample().catch(() => undefined), everyMs)
  timer.unref()
  return {
    last: () => last,
    end() {
      clearInterval(timer)
      controller.abort()
    },
  }
}

function cpuTimes(): { readonly idle: number; readonly total: number } {
  let [idle, total] = [0, 0]
  for (const { times } of cpus()) {
    idle += times.idle
    total += times.user + times.nice + times.sys + times.idle + times.irq
  }
  return { idle, total }
}

/** Resident memory of a process; none where the system has no /proc, or the process has ended. */
function trainerLoad({ runId, pid }: Trainer): readonly TrainerLoad[] {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kilobytes === undefined ? [] : [{ runId, residentBytes: Number(kilobytes) * 1024 }]
  } catch {
    return []
  }
}

const QUERY = ['index', 'name', 'utilization.gpu', 'memory.used', 'memory.total'].join(',')

/** What NVIDIA's own program says; undefined where it is not installed. */
export async function readGpus(signal: AbortSignal): Promise<readonly GpuLoad[] | undefined> {
  const { ended, output } = await runProgram({
    program: 'nvidia-smi',
    args: [`--query-gpu=${QUERY}`, '--format=csv,noheader,nounits'],
    signal,
  })
  if (ended === 'not found') return undefined
  return ended === 0 ? parseGpus(output) : []
}

/**
 * One GPU a line: index, name, percent, MiB used, MiB in all. Fields that the card does not report
 * ("[N/A]") leave it out.
 */
export function parseGpus(output: string): readonly GpuLoad[] {
  return output.split('\n').flatMap((line) => {
    const [index, name, busy, used, total] = line.split(',').map((field) => field.trim())
    const numbers = [index, busy, used, total].map(Number)
    if (name === undefined || numbers.some((number) => !Number.isFinite(number))) return []
    const [at = 0, percent = 0, usedMib = 0, totalMib = 0] = numbers
    const mebibyte = 2 ** 20
    return [
      {
        index: at,
        name,
        busy: percent / 100,
        memoryUsedBytes: usedMib * mebibyte,
        memoryTotalBytes: totalMib * mebibyte,
      },
    ]
  })
}
