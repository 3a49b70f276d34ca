import { cpus, totalmem } from 'node:os'
import type { LibraryMachine } from '../../contract/library.ts'
import { readGpus } from '../runs/machine-load.ts'

/** What there is to compute with, now. */
export async function describeMachine(): Promise<LibraryMachine> {
  const all = cpus()
  return {
    cpu: all[0]?.model.trim() ?? 'CPU',
    cores: all.length,
    memoryUsedBytes: totalmem() - Math.min(totalmem(), process.availableMemory()),
    memoryTotalBytes: totalmem(),
    gpus: (await readGpus(AbortSignal.timeout(3000))) ?? [],
  }
}
