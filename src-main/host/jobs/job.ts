import type { LongWork } from '../../contract/progress.ts'

/**
 * What a job is given to work with. `signal` tells it to end, whoever wants it; the other two say
 * who does.
 */
export interface JobWork extends Required<LongWork> {
  /** A person stops the job: a trainer is asked to end, with a checkpoint. */
  readonly stop: AbortSignal
  /** The host ends: a trainer is left to itself. */
  readonly leave: AbortSignal
  /**
   * Says which run is trained now. @param again what takes the job up from here on, should the host
   * end
   */
  readonly trains: (runId: string, again?: Again) => void
}

/** Requests that make jobs which outlive their host; no other is ever done again from a file. */
export const AGAIN_NAMES = [
  'runs.start',
  'runs.resume',
  'demo.start',
  'studies.start',
  'library.fetch',
] as const

/** A request that does a job again; how jobs survive their host. */
export interface Again {
  readonly name: (typeof AGAIN_NAMES)[number]
  readonly ask: unknown
}

export interface JobOptions {
  /** Without it the job is forgotten when the host ends. */
  readonly again?: Again
  /**
   * It needs the device, and waits for trainers that have it; it has its turn beside those that
   * need none, which fetch one at a time.
   */
  readonly needsDevice?: boolean
  /**
   * What it fetches, by name (`model minilm-l6`, `runtime`): a job that needs any of it waits until
   * it is there.
   */
  readonly fetches?: readonly string[]
  /** What it needs of what others fetch. */
  readonly needs?: readonly string[]
  /** It waits while a job is there whose plan asks for one of these (`askedKey`). */
  readonly after?: ReadonlySet<string>
  /** The run that it takes up; a trainer of that very run is joined, not waited for. */
  readonly runId?: string
  readonly planKey?: string
  /** What its plan asks, with its seeds (`askedKey`). */
  readonly askedKey?: string
}

/** A job as it is kept over the host's end. */
export interface KeptJob {
  readonly title: string
  readonly again: Again
}
