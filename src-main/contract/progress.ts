import type { InstallStep } from './runtime.ts'

/** How far a long piece of work is, in its own unit; `total` is absent while it is not known. */
export interface Progress {
  readonly task: string
  readonly done: number
  readonly total?: number
  readonly unit: 'bytes' | 'files' | 'steps' | 'examples' | 'seconds'
  /** Where an installation of the runtime is. */
  readonly step?: InstallStep
}

/** Passed to everything that takes long: where to report, and how it is told to stop. */
export interface LongWork {
  readonly onProgress?: (progress: Progress) => void
  readonly signal?: AbortSignal
}
