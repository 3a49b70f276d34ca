import type { ReadyRuntime } from '../../src-main/contract/runtime.ts'

export type Device = 'CUDA' | 'CPU'

/** What a step of the script works with. */
export interface StepContext {
  /** Where it is to run: on a CPU small, to try the script. */
  readonly device: Device
  /** TensorFlow, once it is installed. */
  readonly runtime?: ReadyRuntime
  /** For what is thrown away. */
  readonly folder: string
  /** A Python that has PyTorch and transformers, to be measured beside. */
  readonly python: string
  /** GPU memory in bytes, as it was before anything ran and as it is; undefined without a GPU. */
  readonly memoryBefore?: number
  readonly memoryNow: () => Promise<number | undefined>
  readonly say: (line: string) => void
  /** Aborted when the step's time is over, or by Ctrl+C. */
  readonly signal: AbortSignal
}

/** What a step found. */
export interface Finding {
  /** `not tried`: something that it needs is not there, which is no fault. */
  readonly verdict: 'passed' | 'failed' | 'not tried'
  /** In a sentence or two. */
  readonly said: string
  /** Markdown, a line each: tables, what failed. */
  readonly details?: readonly string[]
  /** Of the installation. */
  readonly runtime?: ReadyRuntime
}

/** A step of the script. */
export interface Step {
  readonly name: string
  /** What it shows. */
  readonly title: string
  /** How long it may take, and how long it took where it was tried. */
  readonly mostSeconds: number
  readonly expectedSeconds: number
  readonly run: (context: StepContext) => Promise<Finding>
}

/** What became of a step. */
export interface Outcome extends Finding {
  readonly step: Pick<Step, 'name' | 'title'>
  readonly seconds: number
  /** The most GPU memory, above what was taken before anything ran; undefined without a GPU. */
  readonly peakBytes?: number
}
